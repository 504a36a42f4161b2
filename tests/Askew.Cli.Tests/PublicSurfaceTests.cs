using PublicApiGenerator;

namespace Askew.Cli.Tests;

/// <summary>What others build on changes only on purpose: every public type and member is in the files of docs/api.</summary>
public class PublicSurfaceTests
{
    // Set, the files are written instead of compared; what has changed is then for version control to show.
    private const string Update = "ASKEW_UPDATE_API";

    private static readonly ApiGeneratorOptions Options = new() { IncludeAssemblyAttributes = false };

    [Theory]
    [InlineData(typeof(IntegerNetwork), "Askew.Runtime.txt")]
    [InlineData(typeof(Quantizer), "Askew.txt")]
    public void WhatIsPublicIsWhatIsWrittenDown(Type type, string file)
    {
        string path = Path.Combine(Tool.Root, "docs", "api", file);
        string surface = type.Assembly.GeneratePublicApi(Options).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable(Update) is { Length: > 0 })
        {
            File.WriteAllText(path, surface);
        }

        Assert.True(
            surface == File.ReadAllText(path),
            $"The public surface of {type.Assembly.GetName().Name} is not that of docs/api/{file}. If that is on purpose, run this test "
            + $"with {Update}=1 and look at the difference.");
    }

    [Fact]
    public void NothingPublicStandsInARoom()
    {
        Type[] types = [.. typeof(Quantizer).Assembly.GetExportedTypes(), .. typeof(IntegerNetwork).Assembly.GetExportedTypes()];
        Assert.NotEmpty(types);
        Assert.Equal([], types.Where(type => type.Namespace != "Askew").Select(type => type.FullName));
    }
}
