using Xunit.Abstractions;

namespace Askew.Tests.Operators;

public class ConformanceTests(ConformanceSuite suite, ITestOutputHelper output) : IClassFixture<ConformanceSuite>
{
    // A change that drops cases out of scope must lower this number knowingly.
    private const int CasesInScope = 652;

    public static TheoryData<string> Cases => [.. ConformanceSuite.Names];

    [ConformanceTheory]
    [MemberData(nameof(Cases))]
    public void GivesWhatOnnxExpectsOrIsOutOfScope(string name)
    {
        ConformanceResult result = suite.ResultOf(name);
        output.WriteLine($"{result.Outcome}: {result.Why}");
        Assert.True(result.Outcome != ConformanceOutcome.Failed, $"{name}: {result.Why}");
    }

    [ConformanceFact]
    public void AsManyCasesAreInScopeAsEver()
    {
        ConformanceResult[] results = [.. ConformanceSuite.Names.Select(suite.ResultOf)];
        ConformanceResult[] leftOut = [.. results.Where(result => result.Outcome == ConformanceOutcome.LeftOut)];
        foreach (ConformanceResult result in leftOut)
        {
            output.WriteLine($"{result.Name}: {result.Why}");
        }

        int inScope = results.Length - leftOut.Length;
        Assert.True(inScope >= CasesInScope, $"Of {results.Length} cases {inScope} are in scope, but {CasesInScope} were before.");
    }
}
