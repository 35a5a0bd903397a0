using Microsoft.Extensions.Logging;

namespace Tacit.Kubernetes.Api;

/// <summary>What a watch has around it.</summary>
/// <param name="Owner">Who watches, for the log.</param>
/// <param name="Meanwhile">What happens as long as nothing is seen, for the log.</param>
/// <param name="TimeProvider">The clock.</param>
/// <param name="Chance">From 0 to 1.</param>
/// <param name="Logger">The log.</param>
internal sealed record WatchSurroundings(string Owner, string Meanwhile, TimeProvider TimeProvider, Func<double> Chance, ILogger Logger);
