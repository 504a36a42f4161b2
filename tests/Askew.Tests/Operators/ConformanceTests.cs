using Xunit.Abstractions;

namespace Askew.Tests.Operators;

public class ConformanceTests(ITestOutputHelper output)
{
    // A change that drops cases out of scope must lower this number knowingly.
    private const int CasesInScope = 324;

    [ConformanceFact]
    public void EveryCaseInScopePasses()
    {
        ConformanceResult[] results =
        [
            .. new[] { "node", "pytorch-converted", "pytorch-operator", "simple" }
                .SelectMany(suite => Directory.GetDirectories(Path.Combine(ConformanceFactAttribute.Folder, suite)))
                .Order(StringComparer.Ordinal)
                .Where(folder => File.Exists(Path.Combine(folder, "model.onnx")))
                .Select(folder => new ConformanceCase(folder).Run()),
        ];
        ConformanceResult[] failed = [.. results.Where(result => result.Outcome == ConformanceOutcome.Failed)];
        int passed = results.Count(result => result.Outcome == ConformanceOutcome.Passed);
        string summary = $"{results.Length} cases, {passed + failed.Length} in scope, {passed} passed, {failed.Length} failed";
        output.WriteLine(summary);
        foreach (ConformanceResult result in results.Where(result => result.Outcome != ConformanceOutcome.Passed).OrderBy(result => result.Outcome))
        {
            output.WriteLine($"{result.Outcome}: {result.Name}: {result.Why}");
        }

        Assert.True(failed.Length == 0, summary + string.Concat(failed.Select(result => $"\n{result.Name}: {result.Why}")));
        Assert.True(passed >= CasesInScope, $"{summary}, but {CasesInScope} were in scope before");
    }
}
