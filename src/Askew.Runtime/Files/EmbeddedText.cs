using System.Reflection;

namespace Askew.Files;

/// <summary>Texts that are built into an assembly.</summary>
internal static class EmbeddedText
{
    /// <summary>The text called <paramref name="name"/>.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Of(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"'{name}' is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
