using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Checking;

/// <summary>A declared component, and what a check found it to be.</summary>
/// <param name="Component">The component as declared.</param>
/// <param name="Status">One word or a few.</param>
internal sealed record CheckedComponent(Component Component, string Status);
