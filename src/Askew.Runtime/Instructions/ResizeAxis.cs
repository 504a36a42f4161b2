namespace Askew.Instructions;

/// <summary>How one dimension is resampled; see <see cref="Resize"/>.</summary>
/// <param name="First">The nearer or lower source element of each output element.</param>
/// <param name="Second">The other source element of each output element; that of <paramref name="First"/> where only one takes
/// part.</param>
/// <param name="SecondWeight">Weight of the second, in 1/2^<see cref="Resize.WeightBits"/>.</param>
internal sealed record ResizeAxis(int[] First, int[] Second, int[] SecondWeight);
