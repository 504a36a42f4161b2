using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Askew.Evaluation;

namespace Askew.Workflows;

/// <summary>Finds engines that come in packages of their own: beside the program, or in the folder that <c>ASKEW_ENGINES</c>
/// names.</summary>
internal static class ForeignEngines
{
    private const string FolderVariable = "ASKEW_ENGINES";
    private const string Package = "Askew.OnnxRuntime";
    private const string Engine = Package + ".OnnxRuntimeEngine";

    private const string NothingLoaded = "Where code is trimmed, nothing is loaded.";

    private static readonly Lazy<IForeignEngine> OnnxRuntimeEngine = new(Load);

    /// <summary>ONNX Runtime.</summary>
    /// <exception cref="RequestException">Its package is not there.</exception>
    public static IForeignEngine OnnxRuntime => OnnxRuntimeEngine.Value;

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = NothingLoaded)]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = NothingLoaded)]
    private static IForeignEngine Load()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            throw new RequestException(
                $"This program is native code, which cannot load the engine 'onnxruntime' (package {Package}). Use the .NET tool for it.");
        }

        string? given = Environment.GetEnvironmentVariable(FolderVariable);
        string[] folders = [AppContext.BaseDirectory, .. given is { Length: > 0 } ? [Path.GetFullPath(given)] : Array.Empty<string>()];
        string? file = folders.Select(folder => Path.Combine(folder, Package + ".dll")).FirstOrDefault(File.Exists);
        if (file is null)
        {
            throw new RequestException(
                $"The engine 'onnxruntime' is a package of its own, {Package}, which is neither beside askew nor in the folder that "
                + $"{FolderVariable} names ({given ?? "which is not set"}). 'dotnet new classlib -o engine', 'dotnet add engine package "
                + $"{Package}' and 'dotnet publish engine -r {RuntimeInformation.RuntimeIdentifier} -o engines' make one (from a clone, "
                + $"'dotnet publish src/{Package} -c Release -o engines'): set {FolderVariable}=engines.");
        }

        try
        {
            Type type = new Folder(file).LoadFromAssemblyPath(file).GetType(Engine, throwOnError: true)!;
            return (IForeignEngine)Activator.CreateInstance(type)!;
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeLoadException or InvalidCastException
            or MissingMethodException or TargetInvocationException)
        {
            throw new RequestException($"'{file}' is not the engine of this version of askew: {e.Message} Publish it again.", e);
        }
    }

    // What the engine brings along lies beside it; what it shares with the program is the program's.
    private sealed class Folder(string file) : AssemblyLoadContext(Package)
    {
        private readonly AssemblyDependencyResolver resolver = new(file);

        [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = NothingLoaded)]
        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name is { } name && name.StartsWith("Microsoft.ML.", StringComparison.Ordinal)
                && resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;

        protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
            resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
    }
}
