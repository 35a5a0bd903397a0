using System.Collections.Concurrent;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Commands;
using Tacit.Runtime.Api;
using Tacit.Runtime.Secrets;
using Tacit.Runtime.State;

namespace Tacit.SecretInjection;

/// <summary>Reads what a plan asks for, each secret once and all at the same time.</summary>
internal sealed class InjectionReader(InjectionPlan plan, SecretReader secrets)
{
    /// <summary>Reads all of it.</summary>
    /// <exception cref="StartFailedException">Something is missing; all that is missing is named, and no value.</exception>
    public async Task<InjectedSecrets> ReadAsync(CancellationToken cancellationToken)
    {
        ConcurrentDictionary<(string, string), Task<SecretData>> asked = new();
        List<ResourceProblem> problems = [];
        Task<string?>[] variables = [.. plan.Variables.Select(variable => ReadOneAsync(variable.Address, variable.Source, isFile: false))];
        Task<string?>[] files = [.. plan.Files.Select(file => ReadOneAsync(file.Address, file.Source, isFile: true))];
        Task<Dictionary<string, string>>[] stores = [.. plan.Stores.Select(store => ReadAllAsync(store, problems, cancellationToken))];
        await Task.WhenAll([.. variables, .. files, .. stores]);

        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach ((string name, string value) in stores.SelectMany(store => store.Result))
            values[name] = value;
        // What was asked for by name counts more than what a whole store happens to hold.
        foreach ((SecretVariable variable, Task<string?> value) in plan.Variables.Zip(variables))
            values[variable.Name] = value.Result ?? "";
        if (problems.Count > 0)
            throw new StartFailedException([.. problems.OrderBy(problem => problem.Message, StringComparer.Ordinal)]) { Outcome = "The app was not started" };
        return new(values, plan.Files.Zip(files).ToDictionary(pair => pair.First.Path, pair => pair.Second.Result ?? "", StringComparer.Ordinal));

        async Task<string?> ReadOneAsync(SecretAddress address, string source, bool isFile)
        {
            try
            {
                SecretData data = await asked.GetOrAdd((address.Store, address.Name), _ => secrets.GetAsync(address.Store, address.Name, cancellationToken).AsTask());
                return Pick(data, address, isFile, out string? problem) is { } value ? value : Refuse(problem!);
            }
            catch (ApiException failure)
            {
                return Refuse(Explain(failure, address.Store));
            }

            string? Refuse(string reason)
            {
                lock (problems)
                    problems.Add(ResourceProblem.Error($"{source}: {reason}"));
                return null;
            }
        }
    }

    private async Task<Dictionary<string, string>> ReadAllAsync(WholeStore store, List<ResourceProblem> problems, CancellationToken cancellationToken)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        Dictionary<string, string> origins = new(StringComparer.Ordinal);
        try
        {
            foreach ((string secret, SecretData data) in await secrets.BulkGetAsync(store.Name, cancellationToken))
            {
                foreach ((string key, string value) in data.Pairs)
                    Add(data.Pairs.Count == 1 ? secret : $"{secret}_{key}", value);
            }
        }
        catch (ApiException failure)
        {
            Refuse(Explain(failure, store.Name));
        }

        return values;

        void Add(string origin, string value)
        {
            string name = VariableName.Of(store.Prefix, origin);
            if (VariableName.IsProtected(name))
                Refuse($"secret '{origin}' would become the variable {name}, which programs are started by; give a prefix, as in --env-all {store.Name}:SECRET_");
            else if (!origins.TryAdd(name, origin))
                Refuse($"the secrets '{origins[name]}' and '{origin}' would both become the variable {name}; name one of them with --env");
            else if (value.Contains('\0', StringComparison.Ordinal))
                Refuse($"secret '{origin}' holds a NUL character, which no variable can; write it to a file with --secret-file");
            else
                values.Add(name, value);
        }

        void Refuse(string reason)
        {
            lock (problems)
                problems.Add(ResourceProblem.Error($"--env-all {store.Name}: {reason}"));
        }
    }

    private string Explain(ApiException failure, string store) =>
        secrets.StoreNames.Contains(store) ? failure.Error.Message : $"there is no secret store '{store}'.{ClosestWord.Hint(store, secrets.StoreNames)}";

    private static string? Pick(SecretData data, SecretAddress address, bool isFile, out string? problem)
    {
        problem = null;
        string[] fields = [.. data.Pairs.Select(pair => pair.Key)];
        string? value;
        if (address.Field is { } field)
        {
            if (!data.TryGetValue(field, out value))
                problem = $"secret '{address.Name}' of secret store '{address.Store}' has no field '{field}'.{ClosestWord.Hint(field, fields)}";
        }
        else if (data.Pairs.Count == 1)
            value = data.Pairs[0].Value;
        else if (isFile)
            value = Json(data);
        else
        {
            value = null;
            problem = data.Pairs.Count == 0
                ? $"secret '{address.Name}' of secret store '{address.Store}' has no value"
                : $"secret '{address.Name}' of secret store '{address.Store}' has several fields; choose one with {address}#<field>: {string.Join(", ", fields)}";
        }

        if (!isFile && value?.Contains('\0', StringComparison.Ordinal) == true)
        {
            value = null;
            problem = $"secret '{address.Name}' of secret store '{address.Store}' holds a NUL character, which no variable can; write it to a file with --secret-file";
        }

        return value;
    }

    /// <summary>A secret with several fields as a file: a JSON object.</summary>
    private static string Json(SecretData data) => JsonText.Compact(json =>
    {
        json.WriteStartObject();
        foreach ((string key, string value) in data.Pairs)
            json.WriteString(key, value);
        json.WriteEndObject();
    });
}
