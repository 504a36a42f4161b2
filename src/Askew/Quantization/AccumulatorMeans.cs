using System.Runtime.InteropServices;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Quantization;

/// <summary>The mean accumulator of each output channel of a linear instruction, from the mean integer that each weight meets.</summary>
internal static class AccumulatorMeans
{
    /// <summary>The means for one input of a convolution.</summary>
    public static double[] Of(Convolve convolve, IReadOnlyList<ProgramTensor> tensors, ReadOnlySpan<byte> input)
    {
        Shape inShape = tensors[convolve.Input].Shape;
        Shape outShape = tensors[convolve.Output].Shape;
        (int height, int width) = (inShape.Rank == 4 ? inShape[2] : 1, inShape[-1]);
        (int outHeight, int outWidth) = (outShape.Rank == 4 ? outShape[2] : 1, outShape[-1]);
        int channels = inShape[1];
        SlidingWindow window = convolve.Window;
        var met = new double[channels * window.KernelSize];
        bool isWide = tensors[convolve.Input].ElementSizeInBytes == 2;
        double positions = (double)inShape[0] * outHeight * outWidth;
        for (int plane = 0; plane < inShape[0] * channels; plane++)
        {
            for (int i = 0; i < window.KernelHeight; i++)
            {
                for (int j = 0; j < window.KernelWidth; j++)
                {
                    long sum = 0;
                    for (int y = 0; y < outHeight; y++)
                    {
                        int inY = (y * window.StrideHeight) - window.PadTop + (i * window.DilationHeight);
                        for (int x = 0; x < outWidth; x++)
                        {
                            int inX = (x * window.StrideWidth) - window.PadLeft + (j * window.DilationWidth);
                            sum += (uint)inY < (uint)height && (uint)inX < (uint)width
                                ? At(input, isWide, (((plane * height) + inY) * width) + inX)
                                : convolve.PadValue;
                        }
                    }

                    met[(plane % channels * window.KernelSize) + (i * window.KernelWidth) + j] += sum / positions;
                }
            }
        }

        int outputs = outShape[1];
        int groupChannels = channels / convolve.Groups;
        int rowLength = groupChannels * window.KernelSize;
        var means = new double[outputs];
        for (int k = 0; k < outputs; k++)
        {
            int first = k / (outputs / convolve.Groups) * rowLength;
            for (int i = 0; i < rowLength; i++)
            {
                means[k] += convolve.Weights[(k * rowLength) + i] * met[first + i];
            }
        }

        return means;
    }

    /// <summary>The means for one input of a fully connected layer.</summary>
    public static double[] Of(MultiplyMatrices matrices, IReadOnlyList<ProgramTensor> tensors, ReadOnlySpan<byte> input)
    {
        int outputs = matrices.Requantizers.Length;
        int length = matrices.Weights.Length / outputs;
        int rows = tensors[matrices.Input].Shape.ElementCount / length;
        bool isWide = tensors[matrices.Input].ElementSizeInBytes == 2;
        var met = new double[length];
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < length; i++)
            {
                met[i] += At(input, isWide, (row * length) + i) / (double)rows;
            }
        }

        var means = new double[outputs];
        for (int k = 0; k < outputs; k++)
        {
            for (int i = 0; i < length; i++)
            {
                means[k] += matrices.Weights[(k * length) + i] * met[i];
            }
        }

        return means;
    }

    private static int At(ReadOnlySpan<byte> bytes, bool isWide, int index) =>
        isWide ? MemoryMarshal.Cast<byte, short>(bytes)[index] : (sbyte)bytes[index];
}
