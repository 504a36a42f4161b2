using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Quantization.Ranges;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Tests.Quantization.Ranges;

/// <summary>Steps with activations done along and tensors dropped compute what the float executor computes.</summary>
public class TrialStepsTests
{
    [Fact]
    public void TheOutputsAreThoseOfTheFloatExecutor()
    {
        (Graph graph, Value first, IReadOnlyList<Tensor> inputs) = Network();
        Tensor expected = new FloatExecutor(graph).Run(inputs)[0];
        foreach (IReadOnlySet<Value>? rounded in new IReadOnlySet<Value>?[] { null, new HashSet<Value> { first } })
        {
            var steps = new TrialSteps(graph, graph.Outputs, rounded);
            var tensors = new ChangedTensors();
            var inputsByValue = graph.Inputs.Zip(inputs).ToDictionary(pair => pair.First, pair => pair.Second);
            tensors.StartFrom(inputsByValue);
            var made = new List<Value>();
            steps.Run(tensors, made.Add);
            Assert.Equal(expected.Floats.ToArray(), tensors[graph.Outputs[0]].Floats.ToArray());

            // An activation done along leaves nothing before it to be seen.
            Assert.Equal(rounded is null ? graph.Nodes.Count : graph.Nodes.Count - 2, made.Count);
        }
    }

    [Fact]
    public void WhatRunsBehindAChangeIsWhatTheWholeNetworkGives()
    {
        (Graph graph, Value first, IReadOnlyList<Tensor> inputs) = Network();
        var trials = new TrialSteps(graph, graph.Outputs, new HashSet<Value> { first });
        Assert.Contains(first, trials.Kept);
        var all = graph.Inputs.Zip(inputs).ToDictionary(pair => pair.First, pair => pair.Second);
        var tensors = new ChangedTensors();
        tensors.StartFrom(all);
        trials.Run(tensors, value =>
        {
            if (trials.Kept.Contains(value))
            {
                all[value] = tensors.Keep(value);
            }
        });
        float[] halved = [.. all[first].Floats.ToArray().Select(x => x / 2)];
        tensors.StartFrom(graph.Inputs.Zip(inputs).ToDictionary(pair => pair.First, pair => pair.Second));
        trials.Run(tensors, value =>
        {
            if (value == first)
            {
                halved.CopyTo(tensors[value].Floats);
            }
        });
        float[] expected = tensors[graph.Outputs[0]].Floats.ToArray();
        tensors.StartFrom(all);
        halved.CopyTo(tensors.Place(first).Floats);
        trials.RunBehind(first, tensors);
        Assert.Equal(expected, tensors[graph.Outputs[0]].Floats.ToArray());
        Assert.NotEqual(expected, all[graph.Outputs[0]].Floats.ToArray());
    }

    // Two branches that are added: what one of them gives must be there when only the other has changed.
    private static (Graph Graph, Value First, IReadOnlyList<Tensor> Inputs) Network()
    {
        var test = new TestGraph(3, 1, 4, 9, 9);
        Value first = test.Add("Relu", Convolution(test.Input));
        Value second = test.Add("Relu", Convolution(first));
        Value side = Convolution(first);
        Graph graph = test.Build(test.Add("Add", [second, side]));
        IReadOnlyList<Sample> samples = test.Samples(1, 0, 1);
        return (graph, first, samples[0].Inputs);

        Value Convolution(Value input) =>
            test.Add("Conv", [input, test.Random(0.4, 4, 4, 3, 3)], ("pads", new long[] { 1, 1, 1, 1 }));
    }
}
