using System.Diagnostics;
using System.Net.Sockets;

namespace Tacit.LoadTest;

/// <summary>One server over one transport, and the calls per second that it reached in each round.</summary>
/// <param name="name">What errors call it.</param>
/// <param name="server">Where the calls go.</param>
/// <param name="connect">Opens a connection to it.</param>
internal sealed class Measurement(string name, Child server, Func<Child, ILoad> connect)
{
    private readonly List<double> _rounds = [];

    public double Median
    {
        get
        {
            double[] ordered = [.. _rounds.Order()];
            return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
        }
    }

    /// <summary>Measures once, over new connections; the figure is not kept of a round that only warms up.</summary>
    /// <exception cref="LoadFailedException">A connection broke or an answer is wrong.</exception>
    public void Round(LoadOptions options, bool keep, CancellationToken cancellationToken)
    {
        List<ILoad> loads = [];
        try
        {
            for (int i = 0; i < options.Connections; i++)
            {
                loads.Add(connect(server));
                loads[i].Check();
            }

            double callsPerSecond = Run(loads, TimeSpan.FromSeconds(options.Seconds), cancellationToken);
            if (keep)
                _rounds.Add(callsPerSecond);
        }
        catch (Exception failure) when (failure is SocketException or InvalidDataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new LoadFailedException($"{name}: {failure.Message}; the last line of the server: {server.LastLine}");
        }
        finally
        {
            loads.ForEach(load => load.Dispose());
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private static double Run(List<ILoad> loads, TimeSpan duration, CancellationToken cancellationToken)
    {
        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<double>[] runs = [.. loads.Select(load => Task.Factory.StartNew(
            () => CallsPerSecond(load, duration, failed), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        return Task.WhenAll(runs).GetAwaiter().GetResult().Sum();
    }

    // Each connection has its own time, which ends with its last answer: what is in flight at the end is neither lost nor free.
    private static double CallsPerSecond(ILoad load, TimeSpan duration, CancellationTokenSource failed)
    {
        try
        {
            long started = Stopwatch.GetTimestamp();
            long end = started + (long)(duration.TotalSeconds * Stopwatch.Frequency);
            long answers = load.Run(() => Stopwatch.GetTimestamp() < end && !failed.IsCancellationRequested);
            return answers / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        catch
        {
            failed.Cancel();
            throw;
        }
    }
}
