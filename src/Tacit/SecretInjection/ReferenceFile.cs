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
        if (path.Length == 0)
            throw new UsageException("--env-file: the path is empty");
        string full = Path.GetFullPath(path);
        List<SecretVariable> variables = [];
        List<string> problems = [];
        int number = 0;
        foreach (string line in ReadLines(full))
        {
            number++;
            string text = WithoutComment(line);
            if (text.Length == 0)
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
    /// <exception cref="UsageException">
    /// It is not of that form. What was written is not quoted: it may be a secret itself, which in Base64 even ends as a name without an address does.
    /// </exception>
    public static SecretVariable ParseLine(string text, string where)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string address = equals < 0 ? "" : text[(equals + 1)..].Trim();
        if (address.Trim('=').Length == 0)
            throw new UsageException($"{where}: expected NAME={SecretAddress.Form}, as in DB_PASSWORD=fs/db#password");
        string name = text[..equals].TrimEnd();
        if (!VariableName.IsValid(name))
            throw new UsageException($"{where}: what stands before '=' cannot be the name of a variable; letters, digits and underscores can, no digit first");
        if (VariableName.IsSidecars(name))
            throw new UsageException($"{where}: {name} tells the app where its sidecar is; give the secret another name");
        return new(name, SecretAddress.Parse(address, $"{where}: {name}"), $"{where} {name}");
    }

    /// <summary>A comment begins with a # at the beginning, or after a space; the # of a field has none before it.</summary>
    private static string WithoutComment(string line)
    {
        string text = line.Trim();
        int comment = text.StartsWith('#') ? 0 : text.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? text : text[..comment].TrimEnd();
    }

    private static string[] ReadLines(string full)
    {
        if (Directory.Exists(full))
            throw new UsageException($"--env-file: {full} is a folder; give the path of a file");
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
