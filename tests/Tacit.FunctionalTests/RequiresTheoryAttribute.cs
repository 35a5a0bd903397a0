namespace Tacit.FunctionalTests;

/// <summary>A theory that needs a program which not every machine has, as <see cref="RequiresFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresTheoryAttribute : TheoryAttribute
{
    public RequiresTheoryAttribute(string program)
    {
        if (!RequiresFactAttribute.IsEverythingRequired && !Programs.Exists(program))
            Skip = $"needs {program}";
    }
}
