using Askew.Workflows.Precision;

namespace Askew.Tests.Workflows.Precision;

/// <summary>Sizes of memory as people write them.</summary>
public class FlashSizeTests
{
    [Theory]
    [InlineData("120KB", 120 * 1024)]
    [InlineData("120kB", 120 * 1024)]
    [InlineData(" 120 KiB ", 120 * 1024)]
    [InlineData("1.5MB", 1536 * 1024)]
    [InlineData("131072", 131072)]
    [InlineData("131072B", 131072)]
    public void Sizes(string text, long bytes) => Assert.Equal(bytes, FlashSize.Parse(text).SizeInBytes);

    [Theory]
    [InlineData("")]
    [InlineData("KB")]
    [InlineData("much")]
    [InlineData("-120KB")]
    [InlineData("1e3KB")]
    [InlineData("NaN")]
    [InlineData("8KB")]
    [InlineData("4GB")]
    [InlineData("99999999999999999999MB")]
    public void WhatIsNone(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<RequestException>(() => FlashSize.Parse(text)).Message, StringComparison.Ordinal);
}
