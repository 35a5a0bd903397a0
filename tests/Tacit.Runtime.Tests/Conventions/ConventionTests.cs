using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Tacit.Abstractions;
using Tacit.Http;
using Tacit.Kubernetes.Secrets;
using Tacit.SecretStores;
using Tacit.Testing;
using Tacit.Yaml;

namespace Tacit.Runtime.Tests.Conventions;

/// <summary>The house rules that a compiler does not know.</summary>
public sealed partial class ConventionTests
{
    private static readonly Assembly Public = typeof(ISecretStore).Assembly;

    private static readonly Assembly[] All =
    [
        Public, typeof(BackendHttp).Assembly, typeof(YamlReader).Assembly, typeof(SidecarHost).Assembly,
        typeof(BuiltInSecretStores).Assembly, typeof(KubernetesSecretStore).Assembly,
    ];

    /// <summary>What each project may know; the executable knows everyone.</summary>
    private static readonly Dictionary<string, string[]> Star = new(StringComparer.Ordinal)
    {
        ["Tacit.Abstractions"] = [],
        ["Tacit.Http"] = ["Tacit.Abstractions"],
        ["Tacit.Yaml"] = ["Tacit.Abstractions"],
        ["Tacit.Runtime"] = ["Tacit.Abstractions", "Tacit.Yaml"],
        ["Tacit.SecretStores"] = ["Tacit.Abstractions", "Tacit.Http"],
        ["Tacit.Kubernetes"] = ["Tacit.Abstractions", "Tacit.Http", "Tacit.Yaml"],
    };

    private static readonly string[] VagueNames = ["Utils", "Util", "Helpers", "Helper", "Common", "Manager", "Managers", "Misc"];

    private static string Source { get; } = Path.Combine(Repository.Root, "src");

    private static IReadOnlyList<string> Files { get; } = [.. Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories).Where(IsOurs).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Rooms => [.. Directory.EnumerateFiles(Source, "*.csproj", SearchOption.AllDirectories).Select(path => Path.GetFileNameWithoutExtension(path)!)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_project_knows_only_what_it_stands_on(string project)
    {
        string[] known = [.. XDocument.Load(Path.Combine(Source, project, $"{project}.csproj")).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))];

        Assert.Equal(project == "Tacit" ? ["Tacit.Abstractions", "Tacit.Kubernetes", "Tacit.Runtime", "Tacit.SecretStores"] : Star[project], known);
    }

    [Fact]
    public void The_assemblies_keep_to_the_star()
    {
        foreach (Assembly assembly in All)
            Assert.Subset(Star[assembly.GetName().Name!].ToHashSet(), Known(assembly).ToHashSet());
    }

    [Fact]
    public void Only_the_abstractions_are_public()
    {
        Assert.Empty(All.Where(assembly => assembly != Public).SelectMany(assembly => assembly.GetExportedTypes()));
        Assert.DoesNotContain(Lines(Path.Combine(Source, "Tacit")), line => PublicType().IsMatch(line.Text));
    }

    [Fact]
    public void Classes_are_sealed_static_or_abstract()
    {
        Type[] open = [.. All.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !IsGenerated(type))];

        Assert.Empty(open.Select(type => type.FullName));
        Assert.DoesNotContain(Lines(Source), line => OpenClass().IsMatch(line.Text));
    }

    [Fact]
    public void No_file_has_more_than_300_lines() =>
        Assert.Empty(Files.Where(file => File.ReadLines(file).Count() > 300).Select(Relative));

    [Fact]
    public void No_folder_or_file_has_a_vague_name()
    {
        IEnumerable<string> names = Directory.EnumerateFileSystemEntries(Source, "*", SearchOption.AllDirectories).Where(IsOurs);

        Assert.Empty(names.Where(name => VagueNames.Any(vague =>
            Path.GetFileNameWithoutExtension(name) is { } bare && (bare.Equals(vague, StringComparison.OrdinalIgnoreCase) || bare.EndsWith(vague, StringComparison.Ordinal)))).Select(Relative));
    }

    [Fact]
    public void Log_event_ids_are_unique()
    {
        int[] ids = [.. Ids().Select(field => (int)field.GetRawConstantValue()!)];

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Every_log_message_has_an_id_of_the_register_that_no_other_has()
    {
        string text = string.Join('\n', Files.Select(File.ReadAllText));
        string[] used = [.. LogMessageWithId().Matches(text).Select(match => match.Groups[1].Value)];

        Assert.NotEmpty(used);
        Assert.Equal(LogMessage().Count(text), used.Length);
        Assert.Empty(used.Except(Ids().Select(field => field.Name)));
        Assert.Equal(used.Distinct(), used);
    }

    [Fact]
    public void Nothing_is_left_to_do_and_no_region_hides_anything() =>
        Assert.DoesNotContain(Lines(Source), line => Leftover().IsMatch(line.Text));

    [Fact]
    public void A_namespace_is_the_folder()
    {
        IEnumerable<string> wrong = Files.Where(file =>
        {
            string folder = Path.GetDirectoryName(Relative(file))!.Replace(Path.DirectorySeparatorChar, '.');
            string? declared = File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal));
            return declared is not null && declared != $"namespace {folder};";
        });

        Assert.Empty(wrong.Select(Relative));
    }

    [Fact]
    public void Type_names_are_those_of_their_files() =>
        Assert.Empty(Files.Where(file => !Path.GetFileName(file).Equals("Program.cs", StringComparison.Ordinal)
            && !Regex.IsMatch(File.ReadAllText(file), $@"\b(class|record|struct|interface|enum)\s+{Regex.Escape(Path.GetFileNameWithoutExtension(file))}\b")).Select(Relative));

    private static IEnumerable<string> Known(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Tacit", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<FieldInfo> Ids() => typeof(LogEventIds).GetFields().Where(field => field.IsLiteral);

    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute)) || type.Name.StartsWith('<') || (type.DeclaringType is { } outer && IsGenerated(outer));

    private static bool IsOurs(string path) =>
        !Path.GetRelativePath(Source, path).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "artifacts");

    private static string Relative(string path) => Path.GetRelativePath(Source, path);

    private static IEnumerable<SourceLine> Lines(string folder) =>
        Files.Where(file => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file).Select((text, i) => new SourceLine($"{Relative(file)}:{i + 1}", text)));

    [GeneratedRegex(@"^public\s.*\b(class|record|struct|interface|enum|delegate)\b")]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^\s*(?!.*\b(sealed|static|abstract|struct)\b)((public|internal|private|protected|file|partial)\s+)+(class|record)\s+\w")]
    private static partial Regex OpenClass();

    [GeneratedRegex(@"\[LoggerMessage\b")]
    private static partial Regex LogMessage();

    [GeneratedRegex(@"\[LoggerMessage\(\s*LogEventIds\.(\w+)")]
    private static partial Regex LogMessageWithId();

    [GeneratedRegex(@"#(end)?region\b|\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Leftover();

    private sealed record SourceLine(string Place, string Text);
}
