using System.Runtime.Intrinsics;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Operators.FloatKernels;

/// <summary>A convolution whose filters each read one channel, vectorised along the width.</summary>
/// <remarks>
/// Each channel is first copied into a padded plane in which the columns of every row are sorted by their remainder modulo the
/// stride. After that, neighbouring outputs read neighbouring elements for any kernel, stride and dilation, and no border is left to test for.
/// </remarks>
internal sealed unsafe class DepthwiseConvolution : ConvolutionKernel
{
    private const int Lanes = 8;

    // Vectors of outputs that are summed at a time; enough to hide the latency of the multiply-adds.
    private const int Together = 4;

    private readonly ConvolutionSize size;
    private readonly float[] weights;
    private readonly float[] bias;
    private readonly int phaseLength;
    private readonly int rowLength;
    private readonly int rows;
    private readonly int[] offsets;

    public DepthwiseConvolution(ConvolutionSize size, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        this.size = size;
        this.weights = weights.ToArray();
        this.bias = bias.IsEmpty ? new float[size.Filters] : bias.ToArray();
        SlidingWindow window = size.Window;
        int width = size.Width + window.PadLeft + window.PadRight;

        // Whole vectors are read, so the last of a row may reach past its end.
        phaseLength = ((width + window.StrideWidth - 1) / window.StrideWidth) + (Lanes * Together);
        rowLength = phaseLength * window.StrideWidth;
        rows = size.Height + window.PadTop + window.PadBottom;
        offsets = new int[window.KernelSize];
        for (int y = 0; y < window.KernelHeight; y++)
        {
            for (int x = 0; x < window.KernelWidth; x++)
            {
                (int column, int phase) = Math.DivRem(x * window.DilationWidth, window.StrideWidth);
                offsets[(y * window.KernelWidth) + x] = checked((y * window.DilationHeight * rowLength) + (phase * phaseLength) + column);
            }
        }
    }

    public override void Run(Tensor input, Tensor output, int batch, Workers workers)
    {
        int filtersPerChannel = size.FiltersPerGroup;
        workers.For(batch * size.Channels, plane =>
        {
            int channel = plane % size.Channels;
            float[] padded = System.Buffers.ArrayPool<float>.Shared.Rent(checked(rows * rowLength));
            fixed (float* from = input.Floats, to = output.Floats, scratch = padded)
            {
                Pad(from + ((long)plane * size.InputArea), scratch);
                for (int i = 0; i < filtersPerChannel; i++)
                {
                    int filter = (channel * filtersPerChannel) + i;
                    Convolve(scratch, filter, to + ((((long)plane * filtersPerChannel) + i) * size.OutputArea));
                }
            }

            System.Buffers.ArrayPool<float>.Shared.Return(padded);
        });
    }

    private void Pad(float* source, float* target)
    {
        SlidingWindow window = size.Window;
        int stride = window.StrideWidth;
        new Span<float>(target, rows * rowLength).Clear();
        for (int y = 0; y < size.Height; y++)
        {
            float* row = target + ((long)(y + window.PadTop) * rowLength);
            float* from = source + ((long)y * size.Width);
            if (stride == 1)
            {
                new ReadOnlySpan<float>(from, size.Width).CopyTo(new Span<float>(row + window.PadLeft, size.Width));
                continue;
            }

            for (int phase = 0; phase < stride; phase++)
            {
                // The first source column whose padded column leaves this remainder.
                int first = (((phase - window.PadLeft) % stride) + stride) % stride;
                float* to = row + (phase * phaseLength) + ((first + window.PadLeft) / stride);
                for (int x = first; x < size.Width; x += stride)
                {
                    *to++ = from[x];
                }
            }
        }
    }

    private void Convolve(float* padded, int filter, float* target)
    {
        int taps = offsets.Length;
        int width = size.OutputWidth;
        int rowStep = size.Window.StrideHeight * rowLength;
        float* edge = stackalloc float[Lanes * Together];
        fixed (float* weight = &weights[filter * taps])
        fixed (int* offset = offsets)
        {
            for (int y = 0; y < size.OutputHeight; y++)
            {
                float* source = padded + ((long)y * rowStep);
                float* row = target + ((long)y * width);
                int x = 0;
                for (; x <= width - (Lanes * Together); x += Lanes * Together)
                {
                    ConvolveFour(source + x, weight, offset, taps, bias[filter], row + x);
                }

                for (; x <= width - Lanes; x += Lanes)
                {
                    ConvolveOne(source + x, weight, offset, taps, bias[filter], row + x);
                }

                if (x < width)
                {
                    ConvolveOne(source + x, weight, offset, taps, bias[filter], edge);
                    new ReadOnlySpan<float>(edge, width - x).CopyTo(new Span<float>(row + x, width - x));
                }
            }
        }
    }

    private static void ConvolveFour(float* source, float* weight, int* offset, int taps, float start, float* target)
    {
        Vector256<float> a = Vector256.Create(start), b = a, c = a, d = a;
        for (int tap = 0; tap < taps; tap++)
        {
            float* from = source + offset[tap];
            var w = Vector256.Create(weight[tap]);
            a = Vector256.FusedMultiplyAdd(w, Vector256.Load(from), a);
            b = Vector256.FusedMultiplyAdd(w, Vector256.Load(from + Lanes), b);
            c = Vector256.FusedMultiplyAdd(w, Vector256.Load(from + (2 * Lanes)), c);
            d = Vector256.FusedMultiplyAdd(w, Vector256.Load(from + (3 * Lanes)), d);
        }

        a.Store(target);
        b.Store(target + Lanes);
        c.Store(target + (2 * Lanes));
        d.Store(target + (3 * Lanes));
    }

    private static void ConvolveOne(float* source, float* weight, int* offset, int taps, float start, float* target)
    {
        var sum = Vector256.Create(start);
        for (int tap = 0; tap < taps; tap++)
        {
            sum = Vector256.FusedMultiplyAdd(Vector256.Create(weight[tap]), Vector256.Load(source + offset[tap]), sum);
        }

        sum.Store(target);
    }
}
