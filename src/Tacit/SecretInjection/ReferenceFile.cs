using Tacit.Commands;

namespace Tacit.SecretInjection;

/// <summary>An <c>--env-file</c>: lines of <c>NAME=store/key#field</c>, blank lines, and comments.</summary>
/// <remarks>Every value is a reference. A plain value would be taken for one that is misspelt, or the other way round.</remarks>
internal static class ReferenceFile
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Reads one.</summary>
    /// <exception cref="UsageException">It cannot be read, or a line is not of that form; every such line is named.</exception>
    public static IReadOnlyList<SecretVariable> Read(string path)
    {
        string full = Path.GetFullPath(path);
        List<SecretVariable> variables = [];
        List<string> problems = [];
        int number = 0;
        foreach (string line in ReadLines(full))
        {
            number++;
            string text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
                continue;
            try
            {
                variables.Add(ParseLine(text.StartsWith("export ", StringComparison.Ordinal) ? text["export ".Length..].TrimStart() : text, $"{full}:{number}"));
            }
            catch (UsageException problem)
            {
                problems.Add(problem.Message);
            }
        }

        return problems.Count == 0 ? variables : throw new UsageException([.. problems]);
    }

    /// <summary>Reads <c>NAME=store/key#field</c>.</summary>
    public static SecretVariable ParseLine(string text, string where)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            throw new UsageException($"{where}: expected NAME={SecretAddress.Form}, as in DB_PASSWORD=fs/db#password");
        string name = text[..equals].TrimEnd();
        if (!VariableName.IsValid(name))
            throw new UsageException($"{where}: '{name}' cannot be the name of a variable; letters, digits and underscores can, no digit first");
        return new(name, SecretAddress.Parse(text[(equals + 1)..].Trim(), $"{where}: {name}"), $"{where} {name}");
    }

    private static string[] ReadLines(string full)
    {
        try
        {
            if (new FileInfo(full).Length > MaxBytes)
                throw new UsageException($"--env-file: {full} has more than 1 MiB");
            return File.ReadAllLines(full);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--env-file: {full} {(failure is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : $"cannot be read ({failure.GetType().Name})")}");
        }
    }
}
