using Askew.Samples.Recipes;

namespace Askew.Cli.Tests;

/// <summary>What the README and the documentation say works, works.</summary>
public class ReadMeTests
{
    [Fact]
    public void EveryCommandOfTheReadMeRuns()
    {
        string[] commands = [.. File.ReadLines(Path.Combine(Tool.Root, "README.md"))
            .Where(line => line.StartsWith("    ./askew ", StringComparison.Ordinal))
            .Select(line => line.Trim().Split("   ", 2)[0])];
        Assert.True(commands.Length >= 5, $"only {commands.Length} commands were found");
        using var workspace = new Workspace();
        foreach (string command in commands)
        {
            CommandResult result = Tool.Shell(workspace.Folder, command);
            Assert.True(result.ExitCode == 0, $"{command}: exit code {result.ExitCode}\n{result.Errors}");
            Assert.NotEqual("", result.Output);
        }
    }

    [Fact]
    public void TheRecipeOfTheReadMeIsOne()
    {
        string readMe = File.ReadAllText(Path.Combine(Tool.Root, "README.md"));
        int start = readMe.IndexOf("```json", StringComparison.Ordinal) + "```json".Length;
        string recipe = readMe[start..readMe.IndexOf("```", start, StringComparison.Ordinal)];
        Assert.Equal(Askew.Samples.RecipeTask.Classification, Askew.Samples.Recipes.RecipeParser.Parse(recipe, "README").Task);
    }

    [Fact]
    public void TheCSharpOfTheReadMeStandsInTheSamplesThatRun()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Tool.Root, "README.md"));
        string samples = string.Concat(
            Directory.GetFiles(Path.Combine(Tool.Root, "samples"), "Program.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        string[] code = [.. lines.Where((_, i) => lines[..i]
            .LastOrDefault(line => line.StartsWith("```", StringComparison.Ordinal)) == "```csharp").Where(line => line.EndsWith(';'))];
        Assert.Equal(4, code.Length);
        Assert.All(code, line => Assert.Contains(line.Trim(), samples, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryLinkInTheDocumentationLeadsSomewhere()
    {
        string[] pages = [.. Directory.GetFiles(Tool.Root, "*.md"),
            .. Directory.GetFiles(Path.Combine(Tool.Root, "docs"), "*.md", SearchOption.AllDirectories)];
        var broken = new List<string>();
        int links = 0;
        foreach (string page in pages)
        {
            foreach (System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(
                File.ReadAllText(page), @"\]\(([^)#]+)\)"))
            {
                string target = match.Groups[1].Value;
                links++;
                if (!target.StartsWith("http", StringComparison.Ordinal)
                    && !File.Exists(Path.Combine(Path.GetDirectoryName(page)!, target)))
                {
                    broken.Add($"{page}: {target}");
                }
            }
        }

        Assert.True(links > 5);
        Assert.Equal([], broken);
    }

    [Theory]
    [InlineData("docs/tour.md")]
    [InlineData("CONTRIBUTING.md")]
    public void WhatTheGuidesNameIsThere(string page)
    {
        string[] files = [.. Sources().Select(file => Path.ChangeExtension(file, null)), .. Directory.GetFiles(Tool.Root, "*.*")];
        string sources = string.Concat(Sources().Select(File.ReadAllText));
        HashSet<string> words = [.. System.Text.RegularExpressions.Regex.Matches(sources, @"\w+").Select(match => match.Value)];
        string[] names = [.. System.Text.RegularExpressions.Regex
            .Matches(File.ReadAllText(Path.Combine(Tool.Root, page)), @"`([A-Z]\w*(?:[/.][A-Z]\w*)*)`")
            .Select(match => match.Groups[1].Value)
            .Where(name => !name.Split('/', '.').Any(part => part.All(char.IsUpper)))
            .Distinct()];
        Assert.True(names.Length > 20, $"only {names.Length} names were found");
        Assert.Equal([], names.Where(name => !IsThere(name)));

        // A path ends with a type's file, or a folder; its type may have a member behind it.
        bool IsThere(string name)
        {
            string path = "/" + name.Split('.')[0];
            return name.Split('/', '.').All(words.Contains)
                && (!name.Contains('/', StringComparison.Ordinal) || files.Any(file =>
                    file.EndsWith(path, StringComparison.Ordinal) || file.Contains(path + "/", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void TheTourHasEveryStepOfTheRoadAndEveryPassInTheirOrder()
    {
        string road = File.ReadAllText(Path.Combine(Tool.Root, "src/Askew/Quantization/ModelQuantizer.cs"));
        string tour = File.ReadAllText(Path.Combine(Tool.Root, "docs/tour.md"));
        string[] steps =
        [
            .. Matches(Between(road, "static Road<LoweredNetwork> MakeProgram(", "/// <summary>"), @"\.Then\(new (\w+)\("),
            .. Matches(Between(road, "= MakeProgram(", "return new"), @"\.Then\(new (\w+)\("),
        ];
        Assert.True(steps.Length >= 14, $"only {steps.Length} steps were found");
        Assert.Equal(steps, Matches(Between(tour, "| step | room", "\n\n"), @"(?m)^\| `(\w+)` \|"));
        string[] passes = Matches(Between(road, "new PassPipeline(", "]).Run"), @"new (\w+)\(\),");
        Assert.True(passes.Length >= 6, $"only {passes.Length} passes were found");
        Assert.Equal(passes, Matches(Between(tour, "| pass | what", "\n\n"), @"(?m)^\| `\w+/(\w+)` \|"));
    }

    [Fact]
    public void WhoeverHandlesInstructionsIsListed()
    {
        string guide = File.ReadAllText(Path.Combine(Tool.Root, "CONTRIBUTING.md"));
        string recipe = Between(guide, "## An instruction", "## An exporter");
        string[] visitors = [.. Sources().Where(file => System.Text.RegularExpressions.Regex.IsMatch(
            File.ReadAllText(file), @"(class|interface) [^;{]*: [^;{]*\b(IInstructionVisitor|ITailVisitor)<"))
            .Select(Path.GetFileNameWithoutExtension)!];
        Assert.True(visitors.Length >= 15, $"only {visitors.Length} were found");
        Assert.Equal([], visitors.Where(visitor => !recipe.Contains($"`{visitor}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void EveryStepThatCanBeLeftOutIsDescribed()
    {
        string[] steps = [.. Askew.Workflows.OptionalSteps.Names.Split(", ").Order(StringComparer.Ordinal)];
        string page = File.ReadAllText(Path.Combine(Tool.Root, "docs/accuracy.md"));
        Assert.Equal(steps, Between(page, "`--without ", "`").Split(',').Order(StringComparer.Ordinal));
        string[] rows = Matches(Between(page, "| step | what", "\n\n"), @"(?m)^\| ([\w ]+) \|");
        Assert.Equal(steps, rows.Where(row => row != "step").Select(row => row.Replace(' ', '-')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void LinesEndAt140Columns()
    {
        string[] tooLong = [.. Sources().SelectMany(file => File.ReadLines(file)
            .Select((line, number) => (line, number))
            .Where(pair => pair.line.Length > 140)
            .Select(pair => $"{Path.GetRelativePath(Tool.Root, file)}:{pair.number + 1}"))];
        Assert.Equal([], tooLong);
    }

    private static string[] Matches(string text, string pattern) =>
        [.. System.Text.RegularExpressions.Regex.Matches(text, pattern).Select(match => match.Groups[1].Value)];

    private static string Between(string text, string begin, string end)
    {
        int start = text.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(start >= 0, $"there is no '{begin}'");
        return text[(start + begin.Length)..text.IndexOf(end, start + begin.Length, StringComparison.Ordinal)];
    }

    // What is written by hand.
    private static IEnumerable<string> Sources() => new[] { "src", "tests", "samples", "benchmarks" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Tool.Root, folder), "*", SearchOption.AllDirectories))
        .Where(file => Path.GetExtension(file) is ".cs" or ".c" or ".h" or ".js" or ".mjs" or ".css" or ".py" or ".sh")
        .Select(file => file.Replace('\\', '/'))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
            && !file.Contains("/node_modules/", StringComparison.Ordinal));
}
