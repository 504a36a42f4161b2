using System.Runtime.Intrinsics;
using Askew.Execution.Kernels;
using Askew.Execution.Kernels.Broadcasting;
using Askew.Execution.Kernels.Convolution;
using Askew.Execution.Kernels.Elementwise;
using Askew.Execution.Kernels.Lanes;
using Askew.Execution.Kernels.Matrices;
using Askew.Execution.Kernels.Movements;
using Askew.Execution.Kernels.Normalization;
using Askew.Execution.Kernels.Pooling;
using Askew.Execution.Kernels.Resizing;
using Askew.Instructions;

namespace Askew.Execution;

/// <summary>The fast kernels, the fastest first. What none of them takes is run by the scalar ones, which are the specification and take
/// every instruction.</summary>
internal sealed class KernelCatalog
{
    private readonly IReadOnlyList<IKernel> kernels;

    /// <summary>A catalogue of these kernels, preferred in this order; the specification runs what none of them takes.</summary>
    public KernelCatalog(IReadOnlyList<IKernel> kernels) => this.kernels = kernels;

    /// <summary>The specification alone.</summary>
    public static KernelCatalog Scalar { get; } = new([]);

    /// <summary>Everything this processor can run, the fastest first.</summary>
    public static KernelCatalog Default { get; } = new(
    [
        .. Vector<Lanes512, Vector512<int>>(),
        .. Vector<Lanes256, Vector256<int>>(),
        .. Vector<Lanes128, Vector128<int>>(),
        new VectorMaxPool(),
        new ByteNormalizeMoments(),
        new TableLookUp(),
        new RunLookUp(),
        new TableRescale(),
        new TableConcatenate(),
        new RunConcatenate(),
        new RunRearrange(),
        new NearestResize(),
        new LinearResize(),
    ]);

    /// <summary>The fast kernels, in order of preference.</summary>
    public IReadOnlyList<IKernel> Kernels => kernels;

    /// <summary>The kernels of <see cref="Default"/> whose names begin with one of <paramref name="names"/>; the specification for what
    /// is left.</summary>
    /// <exception cref="ArgumentException">A name fits no kernel.</exception>
    public static KernelCatalog Only(params IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            if (!Default.Kernels.Any(kernel => kernel.Name.StartsWith(name, StringComparison.Ordinal)))
            {
                throw new ArgumentException($"There is no kernel '{name}'.", nameof(names));
            }
        }

        bool IsNamed(IKernel kernel) => names.Any(name => kernel.Name.StartsWith(name, StringComparison.Ordinal));
        return new KernelCatalog([.. Default.Kernels.Where(IsNamed)]);
    }

    /// <summary>The first kernel that can run <paramref name="instruction"/> here, made ready.</summary>
    public (string Name, BoundKernel Run) Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        foreach (IKernel kernel in kernels)
        {
            if (kernel.IsSupported && kernel.Bind(instruction, program) is { } bound)
            {
                return (kernel.Name, bound);
            }
        }

        return ("scalar-" + instruction.GetType().Name.ToLowerInvariant(), instruction.Accept(new ScalarKernels(program)));
    }

    // The kernels that are written once for all widths of registers.
    private static IKernel[] Vector<TLanes, TVector>()
        where TLanes : ILanes<TVector>
        where TVector : struct =>
    [
        new VectorMultiplyMatrices<TLanes, TVector>(),
        new VectorMultiplyActivations<TLanes, TVector>(),
        new VectorDepthwise<TLanes, TVector>(),
        new VectorWinograd<TLanes, TVector>(),
        new VectorConvolve<TLanes, TVector>(),
        new VectorAddRescaled<TLanes, TVector>(),
        new VectorMultiplyRescaled<TLanes, TVector>(),
        new VectorWideAdd<TLanes, TVector>(),
        new VectorWideMultiply<TLanes, TVector>(),
        new VectorWideRescale<TLanes, TVector>(),
        new VectorAveragePool<TLanes, TVector>(),
        new VectorNormalize<TLanes, TVector>(),
    ];
}
