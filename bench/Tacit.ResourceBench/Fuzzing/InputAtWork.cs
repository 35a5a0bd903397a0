using System.IO.MemoryMappedFiles;

namespace Tacit.ResourceBench.Fuzzing;

/// <summary>The input that is being read, in a file that outlives the process: nothing can be caught when a stack overflows.</summary>
internal sealed class InputAtWork : IDisposable
{
    // The length stands before the bytes.
    private const int Capacity = sizeof(int) + (64 * 1024);

    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public InputAtWork(string path)
    {
        _path = path;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, mapName: null, Capacity);
        _view = _file.CreateViewAccessor();
    }

    public void Set(byte[] input)
    {
        _view.Write(0, input.Length);
        _view.WriteArray(sizeof(int), input, 0, input.Length);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }
}
