using Askew.Tensors;

namespace Askew.Runtime.Tests.Tensors;

public class SpareArraysTests
{
    [Fact]
    public void AnArrayThatWasGivenBackServesAgain()
    {
        var spare = new SpareArrays<float>();
        float[] large = spare.Take(1000);
        float[] small = spare.Take(10);
        spare.Return(large);
        spare.Return(small);
        Assert.Same(small, spare.Take(7));
        Assert.Same(large, spare.Take(7));
        Assert.Equal(7, spare.Take(7).Length);
    }

    [Fact]
    public void ArraysThatAreTooSmallAreNotKeptBesideALargerOne()
    {
        var spare = new SpareArrays<byte>();
        byte[][] small = [spare.Take(10), spare.Take(10), spare.Take(10)];
        foreach (byte[] array in small)
        {
            spare.Return(array);
        }

        Assert.Equal(15, spare.Take(15).Length);
        Assert.Same(small[0], spare.Take(10));
        byte[] another = spare.Take(10);
        Assert.DoesNotContain(small, array => ReferenceEquals(array, another));
    }
}
