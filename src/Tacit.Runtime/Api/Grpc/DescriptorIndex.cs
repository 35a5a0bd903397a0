using Google.Protobuf;
using Google.Protobuf.Reflection;
using Tacit.Runtime.Api.Grpc.Protocol;

namespace Tacit.Runtime.Api.Grpc;

/// <summary>The .proto files of the served services, by name and by what they declare.</summary>
internal sealed class DescriptorIndex
{
    private const string Reflection = ".grpc.reflection.v1.";

    private readonly Dictionary<string, FileDescriptorProto> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _fileOfSymbol = new(StringComparer.Ordinal);

    public DescriptorIndex()
    {
        Add(DaprReflection.Descriptor);
        Add(HealthReflection.Descriptor);
        Add(ReflectionReflection.Descriptor);
        Add(AlphaOf(ReflectionReflection.Descriptor.ToProto()));
    }

    /// <summary>Full names of the services.</summary>
    public IReadOnlyList<string> Services =>
        [.. _files.Values.SelectMany(file => file.Service.Select(service => $"{file.Package}.{service.Name}")).Order(StringComparer.Ordinal)];

    /// <summary>The file's name if there is one, otherwise null.</summary>
    public string? FindFile(string name) => _files.ContainsKey(name) ? name : null;

    /// <summary>The file that declares a service, method, message or enum, given by its full name.</summary>
    public string? FindSymbol(string name) => _fileOfSymbol.GetValueOrDefault(name);

    /// <summary>A file and everything that it imports, serialised.</summary>
    public IEnumerable<ByteString> WithImports(string file)
    {
        List<string> wanted = [file];
        for (int i = 0; i < wanted.Count; i++)
            wanted.AddRange(_files[wanted[i]].Dependency.Except(wanted));
        return wanted.Select(name => _files[name].ToByteString());
    }

    private void Add(FileDescriptor file)
    {
        foreach (FileDescriptor import in file.Dependencies)
            Add(import);
        Add(file.ToProto());
    }

    private void Add(FileDescriptorProto file)
    {
        _files[file.Name] = file;
        foreach (ServiceDescriptorProto service in file.Service)
        {
            _fileOfSymbol[$"{file.Package}.{service.Name}"] = file.Name;
            foreach (MethodDescriptorProto method in service.Method)
                _fileOfSymbol[$"{file.Package}.{service.Name}.{method.Name}"] = file.Name;
        }

        foreach (EnumDescriptorProto type in file.EnumType)
            _fileOfSymbol[$"{file.Package}.{type.Name}"] = file.Name;
        foreach (DescriptorProto type in file.MessageType)
            AddMessage(file.Name, file.Package, type);
    }

    private void AddMessage(string file, string parent, DescriptorProto message)
    {
        string name = $"{parent}.{message.Name}";
        _fileOfSymbol[name] = file;
        foreach (EnumDescriptorProto type in message.EnumType)
            _fileOfSymbol[$"{name}.{type.Name}"] = file;
        foreach (DescriptorProto nested in message.NestedType)
            AddMessage(file, name, nested);
    }

    /// <summary>Package <c>grpc.reflection.v1alpha</c>, which older clients ask for, differs from <c>v1</c> in its name alone.</summary>
    private static FileDescriptorProto AlphaOf(FileDescriptorProto file)
    {
        file.Name = "grpc/reflection/v1alpha/reflection.proto";
        file.Package = "grpc.reflection.v1alpha";
        foreach (FieldDescriptorProto field in file.MessageType.SelectMany(type => type.Field).Where(field => field.TypeName.Length > 0))
            field.TypeName = Alpha(field.TypeName);
        foreach (MethodDescriptorProto method in file.Service.SelectMany(service => service.Method))
        {
            method.InputType = Alpha(method.InputType);
            method.OutputType = Alpha(method.OutputType);
        }

        return file;
    }

    private static string Alpha(string type) => type.Replace(Reflection, ".grpc.reflection.v1alpha.", StringComparison.Ordinal);
}
