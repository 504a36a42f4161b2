using Askew.Samples;
using Askew.Tensors;

namespace Askew.Tests.Samples;

/// <summary>Loading ahead: order, unusable samples, and how much is ahead.</summary>
public class SamplePipelineTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Samples_come_in_order_and_unusable_ones_are_named(int threads)
    {
        var source = new Source(100, index => index % 3 == 1);
        var pipeline = new SamplePipeline(source, threads);
        for (int run = 0; run < 2; run++)
        {
            Assert.Equal(Enumerable.Range(0, 100).Where(index => index % 3 != 1).Select(index => $"{index}"),
                pipeline.Samples().Select(sample => sample.Name));
            Assert.Equal(33, pipeline.Skipped.Count);
            Assert.Equal(("1", "Cannot read the image '1': it is bad"), (pipeline.Skipped[0].Name, pipeline.Skipped[0].Reason));
        }
    }

    [Fact]
    public void Half_may_be_unusable_but_no_more()
    {
        Assert.Equal(5, new SamplePipeline(new Source(10, index => index < 5), 2).Samples().Count());
        string message = Assert.Throws<UnusableDataException>(() =>
            new SamplePipeline(new Source(10, index => index < 6), 2).Samples().Count()).Message;
        Assert.Contains("More than half of the 10", message);
        Assert.Contains("'0'", message);
        Assert.Throws<UnusableDataException>(() => new SamplePipeline(new Source(1, _ => true), 2).Samples().Count());
    }

    [Fact]
    public void Strict_stops_at_the_first()
    {
        var samples = new List<Sample>();
        var exception = Assert.Throws<UnreadableImageException>(() =>
            samples.AddRange(new SamplePipeline(new Source(10, index => index == 7), 3, strict: true).Samples()));
        Assert.Equal("7", exception.FileName);
    }

    [Fact]
    public void A_missing_library_is_not_the_samples_fault()
    {
        var source = new Source(10, _ => throw new MissingLibraryException("install it"));
        Assert.Throws<MissingLibraryException>(() => new SamplePipeline(source, 2).Samples().Count());
    }

    [Fact]
    public void No_more_is_loaded_ahead_than_promised_and_nothing_goes_on_after_stopping()
    {
        var source = new Source(1000, _ => false);
        int taken = 0;
        foreach (Sample sample in new SamplePipeline(source, 3).Samples())
        {
            taken++;
            Assert.InRange(source.Loaded, taken, taken + 3);
            if (taken == 10)
            {
                break;
            }
        }

        int loaded = source.Loaded;
        Thread.Sleep(20);
        Assert.Equal(loaded, source.Loaded);
    }

    private sealed class Source(int count, Predicate<int> isBad) : ISampleSource
    {
        private int loaded;

        public int Count => count;

        public int Loaded => Volatile.Read(ref loaded);

        public string NameOf(int index) => $"{index}";

        public Sample Load(int index)
        {
            if (isBad(index))
            {
                throw new UnreadableImageException(NameOf(index), "it is bad");
            }

            Interlocked.Increment(ref loaded);
            return new Sample { Name = NameOf(index), Inputs = [Tensor.Zeros(Shape.Scalar, ElementType.Float32)] };
        }
    }
}
