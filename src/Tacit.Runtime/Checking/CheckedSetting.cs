namespace Tacit.Runtime.Checking;

/// <summary>A setting as it takes effect.</summary>
/// <param name="Name">Its name, behind that of the component it belongs to.</param>
/// <param name="Value">Its value, or what stands for one that is not shown.</param>
/// <param name="Source">Where it comes from: a place in a file, or <c>default</c>.</param>
internal sealed record CheckedSetting(string Name, string Value, string Source);
