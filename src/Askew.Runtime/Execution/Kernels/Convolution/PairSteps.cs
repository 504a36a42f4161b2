using Askew.Instructions;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>Divides the window of a convolution into pairs: of neighbouring channels, or of neighbouring elements of one channel.</summary>
internal sealed class PairSteps
{
    private readonly SlidingWindow window;
    private readonly List<PairPlane> planes = [];
    private readonly Dictionary<PairPlane, int> planeNumbers = [];
    private readonly List<PairStep> steps = [];

    /// <summary>The pairs of a window over <paramref name="channels"/> channels.</summary>
    public PairSteps(SlidingWindow window, int channels)
    {
        this.window = window;
        for (int channel = 0; channel + 1 < channels; channel += 2)
        {
            AddChannelPair(channel);
        }

        if (channels % 2 == 1)
        {
            AddSingleChannel(channels - 1);
        }
    }

    /// <summary>The planes that the packed image has.</summary>
    public IReadOnlyList<PairPlane> Planes => planes;

    /// <summary>The multiply-adds, in the order in which they read the planes.</summary>
    public IReadOnlyList<PairStep> Steps => steps;

    private void AddChannelPair(int channel)
    {
        for (int i = 0; i < window.KernelHeight; i++)
        {
            for (int j = 0; j < window.KernelWidth; j++)
            {
                PlaneSource first = Source(channel, i, j);
                Add(first, first with { Channel = channel + 1 }, i, j, Weight(channel, i, j), Weight(channel + 1, i, j));
            }
        }
    }

    // A channel without a partner: neighbouring columns of the window make a pair, or neighbouring rows where that takes fewer steps.
    private void AddSingleChannel(int channel)
    {
        bool acrossColumns = window.KernelHeight * ((window.KernelWidth + 1) / 2) <= window.KernelWidth * ((window.KernelHeight + 1) / 2);
        int rowStep = acrossColumns ? 1 : 2;
        int columnStep = acrossColumns ? 2 : 1;
        for (int i = 0; i < window.KernelHeight; i += rowStep)
        {
            for (int j = 0; j < window.KernelWidth; j += columnStep)
            {
                int partnerRow = i + rowStep - 1;
                int partnerColumn = j + columnStep - 1;
                PlaneSource first = Source(channel, i, j);
                PlaneSource second = acrossColumns
                    ? first with { Column = first.Column + window.DilationWidth }
                    : first with { Row = first.Row + window.DilationHeight };
                bool hasSecond = partnerRow < window.KernelHeight && partnerColumn < window.KernelWidth;
                Add(first, second, i, j, Weight(channel, i, j), hasSecond ? Weight(channel, partnerRow, partnerColumn) : -1);
            }
        }
    }

    private void Add(PlaneSource first, PlaneSource second, int i, int j, int firstWeight, int secondWeight)
    {
        var plane = new PairPlane(first, second);
        if (!planeNumbers.TryGetValue(plane, out int number))
        {
            number = planes.Count;
            planeNumbers.Add(plane, number);
            planes.Add(plane);
        }

        steps.Add(new PairStep(
            number, i * window.DilationHeight / window.StrideHeight, j * window.DilationWidth / window.StrideWidth,
                firstWeight, secondWeight));
    }

    // With a stride every element of the window belongs to one of stride x stride grids; within its grid, windows are neighbours.
    private PlaneSource Source(int channel, int i, int j) =>
        new(channel, i * window.DilationHeight % window.StrideHeight, j * window.DilationWidth % window.StrideWidth);

    private int Weight(int channel, int i, int j) => (((channel * window.KernelHeight) + i) * window.KernelWidth) + j;
}
