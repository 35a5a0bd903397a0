using Microsoft.Extensions.Logging;
using Tacit.Runtime.Telemetry.Logging;

namespace Tacit.Commands;

/// <summary>What the log flags say.</summary>
/// <param name="Level">The least level that is written.</param>
/// <param name="Format">How lines look.</param>
internal sealed record LogOptions(LogLevel Level, LogFormat Format);
