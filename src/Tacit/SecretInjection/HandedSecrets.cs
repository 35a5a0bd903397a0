using Tacit.AppProcesses;
using Tacit.Masking;
using Tacit.Runtime.Secrets;
using Tacit.Terminals;

namespace Tacit.SecretInjection;

/// <summary>The secrets that an app has: its variables and files, kept up to date, and gone at the end.</summary>
internal sealed class HandedSecrets : IDisposable
{
    private readonly AppRequest _request;
    private readonly InjectionWatch _watch;
    private readonly SecretFiles _files;
    private readonly MaskedValues? _masked;
    private readonly StatusLines _status;
    private InjectedSecrets _values;

    private HandedSecrets(AppRequest request, InjectedSecrets values, InjectionWatch watch, SecretFiles files, MaskedValues? masked, StatusLines status) =>
        (_request, _values, _watch, _files, _masked, _status) = (request, values, watch, files, masked, status);

    /// <summary>What a change of a value does to the app.</summary>
    public OnChange? OnChange => _request.OnChange;

    /// <summary>Reads everything and writes the files.</summary>
    /// <exception cref="Tacit.Runtime.State.StartFailedException">Something is missing or cannot be written.</exception>
    public static async Task<HandedSecrets> ReadAsync(AppRequest request, SecretReader secrets, MaskedValues? masked, StatusLines status, CancellationToken cancellationToken)
    {
        InjectedSecrets values = request.Injection.IsEmpty ? InjectedSecrets.None : await new InjectionReader(request.Injection, secrets).ReadAsync(cancellationToken);
        SecretFiles files = SecretFiles.Write(values.Files);
        foreach (string path in values.Files.Keys.Where(files.IsOnDisk))
            status.Warning($"--secret-file {path}: there is no folder in memory here (XDG_RUNTIME_DIR, /dev/shm), so the secret is on the disk until the end");
        InjectionWatch watch = new(request.Injection, secrets, request.Options.ReconcileInterval, status, TimeProvider.System);
        HandedSecrets handed = new(request, values, watch, files, masked, status);
        handed.Mask();
        if (request.OnChange is { Signal: { } signal } && values.Variables.Count > 0)
            status.Warning($"--on-change {signal}: the variables of a running app cannot be changed; only files are kept up to date");
        return handed;
    }

    /// <summary>The app's variables with these among them. A variable of the sidecar's own stays as it is.</summary>
    public Dictionary<string, string?> AddTo(IReadOnlyDictionary<string, string?> variables)
    {
        Dictionary<string, string?> all = _values.Variables.ToDictionary(variable => variable.Key, variable => (string?)variable.Value, StringComparer.Ordinal);
        foreach ((string name, string? value) in variables)
            all[name] = value;
        return all;
    }

    /// <summary>Completes when a value has changed and the files hold it. The names of the variables and files.</summary>
    public async Task<IReadOnlyList<string>> WaitForChangeAsync(CancellationToken cancellationToken)
    {
        if (OnChange is null)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        InjectedSecrets next = await _watch.WaitForChangeAsync(_values, cancellationToken);
        IReadOnlyList<string> changed = next.DifferencesFrom(_values);
        _values = next;
        Mask();
        try
        {
            _files.Update(next.Files);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _status.Warning($"--secret-file: the files could not be brought up to date ({failure.GetType().Name})");
        }

        return changed;
    }

    public void Dispose()
    {
        foreach (string path in _files.Remove())
            _status.Warning($"--secret-file {path}: the file could not be removed; remove it by hand");
        _files.Dispose();
    }

    private void Mask()
    {
        if (_masked is null)
            return;
        KeyValuePair<string, string>[] values = [.. _values.Variables, .. _values.Files];
        _masked.Add(values.Select(value => value.Value));
        foreach ((string name, _) in values.Where(value => !MaskedValues.CanMask(value.Value)))
            _status.Warning($"--mask: the value of {name} has fewer than {MaskedValues.MinLength} characters and is shown as it is");
    }
}
