namespace Tacit.FunctionalTests;

/// <summary>A fact that needs a program which not every machine has. CI sets TACIT_TEST_EVERYTHING, and then nothing is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresFactAttribute : FactAttribute
{
    public RequiresFactAttribute(string program)
    {
        if (!IsEverythingRequired && !Programs.Exists(program))
            Skip = $"needs {program}";
    }

    public static bool IsEverythingRequired => Environment.GetEnvironmentVariable("TACIT_TEST_EVERYTHING") is { Length: > 0 };
}
