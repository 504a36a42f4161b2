using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Askew.Execution;

namespace Askew.Runtime.Tests.Execution;

public class ProcessorTests
{
    /// <summary>The runtime's switches, and what the kernels for convolutions are then called.</summary>
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "avx2")]
    [InlineData("DOTNET_EnableAVX2", "portable")]
    [InlineData("DOTNET_EnableHWIntrinsic", "scalar")]
    public void WithoutSomeInstructionsTheNextBestKernelsGiveTheSameBytes(string variable, string prefix)
    {
        (string[] names, string sha256) = KernelProcess.Run(variable, "0");
        Assert.Equal(KernelDigest.Of(KernelCatalog.Scalar).Sha256, sha256);
        if (Avx2.IsSupported)
        {
            Assert.Contains(prefix + "-convolve", names);
        }
    }

    [Fact]
    public void TheWidestRegistersAreUsed()
    {
        string expected = Vector512.IsHardwareAccelerated && Avx512BW.IsSupported ? "avx512" : Avx2.IsSupported ? "avx2"
            : Vector128.IsHardwareAccelerated ? "portable" : "scalar";
        (string[] names, string sha256) = KernelDigest.Of(KernelCatalog.Default);
        Assert.Equal(KernelDigest.Of(KernelCatalog.Scalar).Sha256, sha256);
        Assert.Contains(expected + "-convolve", names);
    }

    [Fact]
    public void KernelsCanBeForcedByName()
    {
        Assert.All(KernelDigest.Of(KernelCatalog.Scalar).Names, name => Assert.StartsWith("scalar-", name, StringComparison.Ordinal));
        (string[] names, string sha256) = KernelDigest.Of(KernelCatalog.Only("portable-convolve", "runs-rearrange"));
        Assert.Equal(KernelDigest.Of(KernelCatalog.Scalar).Sha256, sha256);
        Assert.Equal(Vector128.IsHardwareAccelerated, names.Contains("portable-convolve"));
        Assert.All(names, name =>
            Assert.True(name.StartsWith("scalar-", StringComparison.Ordinal) || name == "portable-convolve"
            || name == "runs-rearrange", name));
        Assert.Throws<ArgumentException>(() => KernelCatalog.Only("no-such-kernel"));
    }
}
