namespace Askew.Tests;

/// <summary>A test is found where the code is that it tests.</summary>
public class MirrorTests
{
    // What is held against another runtime has no room of its own.
    private static readonly string[] Others = ["Askew.Tests.OnnxRuntime"];

    [Fact]
    public void EveryFolderOfTestsIsNamedAfterARoom()
    {
        HashSet<string> rooms = [.. new[] { typeof(Quantizer), typeof(IntegerNetwork) }
            .SelectMany(front => front.Assembly.GetTypes()).Select(type => type.Namespace).OfType<string>()];
        string[] folders = [.. typeof(MirrorTests).Assembly.GetTypes().Select(type => type.Namespace).OfType<string>()
            .Where(name => name.StartsWith("Askew.Tests.", StringComparison.Ordinal)).Distinct().Except(Others)];
        Assert.True(folders.Length > 20, $"only {folders.Length} folders were found");
        Assert.Equal([], folders.Where(name => !rooms.Contains(name.Replace("Askew.Tests", "Askew", StringComparison.Ordinal))));
    }

    [Fact]
    public void NoTestStandsOutsideItsFolder()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Askew.slnx")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("the tests do not run within the repository");
        }

        string tests = Path.Combine(root, "tests", "Askew.Tests");
        string[] files = [.. Directory.EnumerateFiles(tests, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(tests, path).Replace('\\', '/'))
            .Where(path => !path.StartsWith("bin/", StringComparison.Ordinal) && !path.StartsWith("obj/", StringComparison.Ordinal))];
        Assert.True(files.Length > 100, $"only {files.Length} files were found");
        Assert.Equal([], files.Where(path => !File.ReadLines(Path.Combine(tests, path))
            .Contains($"namespace {string.Join('.', path.Split('/')[..^1].Prepend("Askew.Tests"))};")));
    }
}
