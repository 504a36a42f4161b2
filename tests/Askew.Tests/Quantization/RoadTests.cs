using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Askew.Graphs;
using Askew.Quantization;
using Askew.Quantization.Planning;

namespace Askew.Tests.Quantization;

/// <summary>A step that leaves something in pieces is a fault of Askew and says so; what a network does not allow is the
/// network's.</summary>
public class RoadTests
{
    [Fact]
    public void ABrokenInvariantNamesTheStepAndIsNoFaultOfTheModel()
    {
        var broken = Assert.Throws<BrokenInvariantException>(() => Start().Then(new Step(() => new Decision("two tensors share a name"))));
        Assert.Equal("after the step 'trial': two tensors share a name", broken.Message);
    }

    [Fact]
    public void WhatIsWrongInsideAStepKeepsItsKind()
    {
        var own = Assert.Throws<BrokenInvariantException>(() => Start().Then(new Step(() => throw new BrokenInvariantException("x"))));
        Assert.Equal("x", own.Message);
        var model = Assert.Throws<GraphException>(() => Start().Then(new Step(() => throw new OverflowException())));
        Assert.Contains("the step 'trial': an attribute", model.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatNobodyForesawIsAFaultOfAskewAndSaysSo()
    {
        var unforeseen = Assert.Throws<BrokenInvariantException>(
            () => Start().Then(new Step(() => throw new KeyNotFoundException("no such key."))));
        Assert.Contains("the step 'trial': Askew did not foresee this (KeyNotFoundException: no such key)", unforeseen.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void StepsAreLoggedInTheOrderOfTheirNames()
    {
        List<string> names = [];
        var road = new Road<Decision>(new Decision(null), new StepLog((name, _) => names.Add(name)));
        for (int i = 0; i < 11; i++)
        {
            road = road.Then(new Step(() => new Decision(null)));
        }

        Assert.Equal((11, "01-trial.json", "11-trial.json"), (names.Count, names[0], names[^1]));
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public void TheLogKnowsTheNamesOfAllStepsAndNoOthers()
    {
        string[] steps = [.. typeof(IStep<,>).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.GetInterfaces().Any(
                known => known.IsGenericType && known.GetGenericTypeDefinition() == typeof(IStep<,>)))
            .Select(type => (string)type.GetProperty("Name")!.GetValue(RuntimeHelpers.GetUninitializedObject(type))!)
            .Select(name => name.Replace(' ', '-'))];
        Assert.Equal(steps.Order(StringComparer.Ordinal), StepLog.Names.Order(StringComparer.Ordinal));
    }

    private static Road<Decision> Start() => new(new Decision(null), null);

    private sealed record Decision(string? Broken) : IDecision
    {
        public void CheckInvariants()
        {
            if (Broken is not null)
            {
                throw new BrokenInvariantException(Broken);
            }
        }

        public JsonObject Describe() => [];
    }

    private sealed class Step(Func<Decision> run) : IStep<Decision, Decision>
    {
        public string Name => "trial";

        public Decision Run(Decision decided) => run();
    }
}
