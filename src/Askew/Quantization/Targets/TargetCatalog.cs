using System.Reflection;
using Askew.Files;

namespace Askew.Quantization.Targets;

/// <summary>Finds target profiles: those that come with Askew by name, others by the path of their file.</summary>
internal static class TargetCatalog
{
    /// <summary>The target that is used where none is named.</summary>
    public const string Default = "cpu";

    /// <summary>The names of the targets that come with Askew, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["cpu", "paper", "symmetric", "mlu220", "cmsis-nn", "tflite", "tflite-16x8", "power-of-two", "onnxruntime"];

    /// <summary>Their profiles.</summary>
    internal static JsonProfiles Profiles { get; } =
        new("target", Assembly.GetExecutingAssembly(), "Askew.Quantization.Targets", Names);

    /// <summary>The profile called <paramref name="nameOrPath"/>, or in the file of that path.</summary>
    /// <exception cref="ArgumentException">There is none, or it makes no sense; the message says what and what is possible.</exception>
    public static TargetProfile Find(string nameOrPath)
    {
        TargetProfile profile = TargetFile.Parse(Profiles.TextOf(nameOrPath), nameOrPath);
        return Names.Contains(profile.Name) && !Names.Contains(nameOrPath)
            ? throw Profiles.Refusal(
                nameOrPath, [$"$.name: '{profile.Name}' comes with Askew; a profile of your own needs a name of its own."])
            : profile;
    }
}
