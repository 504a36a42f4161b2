using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Askew.Export.C;
using Askew.Export.C.Writing;
using Askew.Instructions;

namespace Askew.Export.Native;

/// <summary>A program compiled by the machine's C compiler, as a function of this process.</summary>
/// <remarks>Libraries are kept in a <see cref="NativeCache"/> under the hash of the source and of everything about the compiler that
/// matters.</remarks>
internal sealed unsafe class NativeCode
{
    private const string Name = "network";

    private readonly delegate* unmanaged<void*, int> run;

    private NativeCode(nint library, ArenaLayout arena)
    {
        run = (delegate* unmanaged<void*, int>)NativeLibrary.GetExport(library, Name + "_run");
        Arena = arena;
    }

    /// <summary>Where tensors lie.</summary>
    public ArenaLayout Arena { get; }

    /// <summary>Compiles <paramref name="program"/>, or fetches what was compiled before.</summary>
    /// <exception cref="ExportException">There is no compiler, or it fails.</exception>
    public static NativeCode Of(IntegerProgram program)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new ExportException("The native engine is not made for Windows; use --engine managed.");
        }

        var options = new ExportOptions { Name = Name, SavesMemory = false };
        var c = new CProgram(program, options);
        byte[] source = Encoding.ASCII.GetBytes(CSource.Text(c));
        byte[] header = Encoding.ASCII.GetBytes(CHeader.Text(c));
        CCompiler compiler = CCompiler.Find();
        string key = Convert.ToHexStringLower(SHA256.HashData([.. source, .. header, .. Encoding.UTF8.GetBytes(compiler.Identity)]));
        using NativeCache cache = NativeCache.Open();
        string library = cache.Find(key + ".so") ?? Compile(compiler, source, header, cache, key + ".so");
        return new NativeCode(NativeLibrary.Load(library), c.Arena);
    }

    /// <summary>Runs the network.</summary>
    /// <param name="arena">Aligned memory of the arena's size.</param>
    public void Run(void* arena)
    {
        if (run(arena) != 0)
        {
            throw new InvalidOperationException("The compiled network refuses its memory.");
        }
    }

    // In a folder of its own, then renamed: others see the whole library or none.
    private static string Compile(CCompiler compiler, byte[] source, byte[] header, NativeCache cache, string library)
    {
        string folder = Directory.CreateTempSubdirectory("askew-compile-").FullName;
        try
        {
            string sourcePath = Path.Combine(folder, Name + ".c");
            File.WriteAllBytes(sourcePath, source);
            File.WriteAllBytes(Path.Combine(folder, Name + ".h"), header);
            string made = Path.Combine(folder, Name + ".so");
            compiler.Compile(sourcePath, made);
            return cache.Keep(made, library);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
