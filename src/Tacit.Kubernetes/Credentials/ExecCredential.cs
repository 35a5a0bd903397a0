using System.ComponentModel;
using System.Diagnostics;
using System.Net.Security;
using System.Text;
using System.Text.Json;
using Tacit.Abstractions;
using Tacit.Http;

namespace Tacit.Kubernetes.Credentials;

/// <summary>Credentials that a program prints (client-go credential plugins), kept until they end. It is started once at a time.</summary>
/// <remarks>What it writes to its standard error is not shown: it may hold what it was given.</remarks>
internal sealed class ExecCredential(ExecSettings settings, TimeProvider timeProvider) : IApiCredential, IClientCertificate
{
    /// <summary>How long the program may take. Some of them ask a server in turn.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const int MaxOutputBytes = 1024 * 1024;

    /// <summary>A new start may bring something that is not refused; one after the other will not.</summary>
    private static readonly TimeSpan ForgetInterval = TimeSpan.FromSeconds(10);

    private readonly SharedTask<ExecOutput> _running = new();
    private readonly Lock _lock = new();
    private long? _forgotten;
    private volatile ExecOutput? _current;

    public string? Who => TokenSubject.Of(_current?.Token);

    public async ValueTask<string?> AuthorizationAsync(CancellationToken cancellationToken) =>
        (await OutputAsync(cancellationToken)).Token is { } token ? $"Bearer {token}" : null;

    public async ValueTask<SslStreamCertificateContext?> CurrentAsync(CancellationToken cancellationToken) =>
        (await OutputAsync(cancellationToken)).Certificate;

    public void Forget(string? refused)
    {
        lock (_lock)
        {
            if (_current is not { } current || refused != (current.Token is null ? null : $"Bearer {current.Token}"))
                return;
            if (_forgotten is { } last && timeProvider.GetElapsedTime(last) < ForgetInterval)
                return;
            (_current, _forgotten) = (null, timeProvider.GetTimestamp());
        }
    }

    private async ValueTask<ExecOutput> OutputAsync(CancellationToken cancellationToken) =>
        Good() ?? await _running.Run(RunOnceAsync).WaitAsync(cancellationToken);

    /// <summary>What is kept, as long as it is good.</summary>
    private ExecOutput? Good() =>
        _current is { } current && (current.Expires is not { } end || timeProvider.GetUtcNow() < end) ? current : null;

    /// <summary>Kept before the run counts as ended: whoever asks after that finds it, and starts no other.</summary>
    private async Task<ExecOutput> RunOnceAsync() => Good() ?? (_current = await RunAsync());

    private async Task<ExecOutput> RunAsync()
    {
        using CancellationTokenSource time = new(Patience, timeProvider);
        using Process process = Start();
        try
        {
            process.StandardInput.Close();
            Task drained = process.StandardError.BaseStream.CopyToAsync(Stream.Null, time.Token);
            byte[] output = new byte[MaxOutputBytes + 1];
            int length = await process.StandardOutput.BaseStream.ReadAtLeastAsync(output, output.Length, throwOnEndOfStream: false, time.Token);
            if (length > MaxOutputBytes)
                throw settings.Wrong($"printed more than {MaxOutputBytes / 1024 / 1024} MiB, and so no credential");
            await drained;
            await process.WaitForExitAsync(time.Token);
            if (process.ExitCode != 0)
                throw settings.Wrong($"failed with exit code {process.ExitCode}; run it by hand to see why");
            return ExecOutput.Read(output[..length], settings);
        }
        catch (OperationCanceledException)
        {
            throw settings.Wrong($"did not end within {Patience.TotalSeconds:0} s", SecretStoreFailure.Unavailable);
        }
        finally
        {
            End(process);
        }
    }

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is AggregateException or Win32Exception or InvalidOperationException)
        {
            // One of its children is another user's.
        }
    }

    private Process Start()
    {
        ProcessStartInfo start = new(settings.Command.Contains('/', StringComparison.Ordinal) || OperatingSystem.IsWindows() ? settings.Command : InPath() ?? throw NotThere())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in settings.Arguments)
            start.ArgumentList.Add(argument);
        foreach (string own in start.Environment.Keys.Where(OwnVariables.Contains).ToArray())
            start.Environment.Remove(own);
        foreach ((string name, string value) in settings.Environment)
            start.Environment[name] = value;
        start.Environment["KUBERNETES_EXEC_INFO"] = Info();
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException)
        {
            throw NotThere();
        }
    }

    /// <summary>Where PATH has the program. The process class would look into the working directory first, where anybody may have put one of that name.</summary>
    private string? InPath() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(Path.IsPathFullyQualified)
        .Select(folder => Path.Combine(folder, settings.Command))
        .FirstOrDefault(path => File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != 0));

    private SecretStoreException NotThere() =>
        settings.Wrong($"cannot be started; is it installed, and in PATH?{(settings.InstallHint.Length == 0 ? "" : $" The file says: {settings.InstallHint}")}");

    /// <summary>What the program is told: an <c>ExecCredential</c> whose <c>spec</c> says that nobody is there to answer questions.</summary>
    private string Info()
    {
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", "ExecCredential");
            writer.WriteString("apiVersion", settings.ApiVersion);
            writer.WriteStartObject("spec");
            writer.WriteBoolean("interactive", false);
            if (settings.ClusterJson is { } cluster)
            {
                writer.WritePropertyName("cluster");
                writer.WriteRawValue(cluster);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.ToArray());
    }
}
