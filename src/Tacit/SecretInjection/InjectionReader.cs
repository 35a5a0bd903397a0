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
    private readonly StoreVariables _storeVariables = new(plan.Variables.Select(variable => variable.Name).ToHashSet());

    /// <summary>Reads all of it.</summary>
    /// <exception cref="StartFailedException">Something is missing; all that is missing is named, and no value.</exception>
    public async Task<InjectedSecrets> ReadAsync(CancellationToken cancellationToken)
    {
        ConcurrentDictionary<(string, string), Task<SecretData>> asked = new();
        List<ResourceProblem> problems = [];
        Task<string?>[] variables = [.. plan.Variables.Select(variable => ReadOneAsync(variable.Address, variable.Source, variable.Name))];
        Task<string?>[] files = [.. plan.Files.Select(file => ReadOneAsync(file.Address, file.Source, variable: null))];
        Task<IReadOnlyList<StoreVariable>>[] stores = [.. plan.Stores.Select(store => ReadAllAsync(store, problems, cancellationToken))];
        await Task.WhenAll([.. variables, .. files, .. stores]);

        Dictionary<string, string> values = _storeVariables.Merge(stores.SelectMany(store => store.Result), problems);
        foreach ((SecretVariable variable, Task<string?> value) in plan.Variables.Zip(variables))
            values[variable.Name] = value.Result ?? "";
        if (problems.Count > 0)
            throw new StartFailedException([.. problems.OrderBy(problem => problem.Message, StringComparer.Ordinal)]) { Outcome = "The app was not started" };
        return new(values, plan.Files.Zip(files).ToDictionary(pair => pair.First.Path, pair => pair.Second.Result ?? "", StringComparer.Ordinal));

        async Task<string?> ReadOneAsync(SecretAddress address, string source, string? variable)
        {
            try
            {
                SecretData data = await asked.GetOrAdd((address.Store, address.Name), _ => secrets.GetAsync(address.Store, address.Name, cancellationToken).AsTask());
                return Pick(data, address, variable, out string? problem) is { } value ? value : Refuse(problem!);
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

    private async Task<IReadOnlyList<StoreVariable>> ReadAllAsync(WholeStore store, List<ResourceProblem> problems, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await secrets.BulkGetAsync(store.Name, cancellationToken)).SelectMany(secret => StoreVariables.Of(store, secret.Key, secret.Value))];
        }
        catch (ApiException failure)
        {
            lock (problems)
                problems.Add(ResourceProblem.Error($"--env-all: {Explain(failure, store.Name)}"));
            return [];
        }
    }

    /// <summary>What went wrong. A name that is no store's is not quoted: it may be a part of a secret that was typed in place of its address.</summary>
    private string Explain(ApiException failure, string store)
    {
        if (secrets.StoreNames.Contains(store))
            return failure.Error.Message;
        return secrets.StoreNames.Count == 0 ? "no secret store is declared; --resources-path names the folder of the components"
            : $"there is no secret store of that name.{ClosestWord.Hint(store, secrets.StoreNames)}";
    }

    /// <param name="data">The secret.</param>
    /// <param name="address">Which of its values.</param>
    /// <param name="variable">The variable that it is for; null for a file.</param>
    /// <param name="problem">Why there is none.</param>
    private static string? Pick(SecretData data, SecretAddress address, string? variable, out string? problem)
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
        else if (variable is null)
            value = Json(data);
        else
        {
            value = null;
            problem = data.Pairs.Count == 0
                ? $"secret '{address.Name}' of secret store '{address.Store}' has no value"
                : $"secret '{address.Name}' of secret store '{address.Store}' has several fields; choose one with {address}#<field>: {string.Join(", ", fields)}";
        }

        if (variable is null || value is null || VariableName.Refusal(variable, value) is not { } refusal)
            return value;
        problem = $"secret '{address.Name}' of secret store '{address.Store}' {refusal}; write it to a file with --secret-file";
        return null;
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
