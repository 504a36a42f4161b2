using Askew.Execution;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;
using BenchmarkDotNet.Attributes;

namespace Askew.Benchmarks.Kernels;

/// <summary>Integer convolutions of common shapes, by each kernel that this processor has for them.</summary>
public class IntegerConvolutions
{
    private IntegerInterpreter interpreter = null!;

    /// <summary>Channels, filters, groups, extent of the square image, extent of the window.</summary>
    [Params("64,64,1,56,3", "256,256,1,14,3", "256,256,1,14,1", "192,192,192,28,3", "3,32,1,224,3")]
    public string Shape { get; set; } = "";

    /// <summary>What the kernel's name begins with.</summary>
    [ParamsSource(nameof(Kernels))]
    public string Kernel { get; set; } = "";

    /// <summary>The direct convolutions, Winograd and the depthwise ones that run here; the scalar ones would take minutes.</summary>
    public static IEnumerable<string> Kernels => KernelCatalog.Default.Kernels
        .Where(kernel => kernel.IsSupported && (kernel.Name.EndsWith("convolve", StringComparison.Ordinal)
            || kernel.Name.EndsWith("winograd", StringComparison.Ordinal) || kernel.Name.EndsWith("depthwise", StringComparison.Ordinal)))
        .Select(kernel => kernel.Name).Where(name => name.Contains('-')).Distinct();

    /// <summary>Makes a program of one convolution.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        int[] numbers = [.. Shape.Split(',').Select(int.Parse)];
        (int channels, int filters, int groups, int extent, int window) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        var random = new Random(1);
        var weights = new sbyte[filters * (channels / groups) * window * window];
        foreach (ref sbyte weight in weights.AsSpan())
        {
            weight = (sbyte)random.Next(-127, 128);
        }

        var mapping = new QuantizationParameters(0.05, 3, 8);
        var program = new IntegerProgram
        {
            Origin = new ProgramOrigin("benchmark", "none", new string('0', 64), "cpu", "none"),
            Tensors =
            [
                new ProgramTensor("input", new Shape(1, channels, extent, extent), mapping),
                new ProgramTensor("output", new Shape(1, filters, extent, extent), mapping),
            ],
            Instructions =
            [
                new Convolve
                {
                    Node = "convolution",
                    Input = 0,
                    Output = 1,
                    Window = new SlidingWindow(
                        window, window, PadTop: window / 2, PadLeft: window / 2, PadBottom: window / 2, PadRight: window / 2),
                    Groups = groups,
                    PadValue = 3,
                    Weights = weights,
                    Requantizers = [.. Enumerable.Range(0, filters).Select(_ => Requantizer.Create(0.0007, 3, 31, 63))],
                    Stage = new OutputStage(new IntegerRange(-128, 127)),
                },
            ],
            Inputs = [0],
            Outputs = [1],
        };
        interpreter = new IntegerInterpreter(program, KernelCatalog.Only(Kernel));
        if (interpreter.KernelNames[0] != Kernel)
        {
            throw new NotSupportedException($"The kernel '{Kernel}' is not meant for this shape.");
        }

        random.NextBytes(interpreter.Storage.Bytes(0));
    }

    /// <summary>One run, on one thread.</summary>
    [Benchmark]
    public void Run() => interpreter.Run();
}
