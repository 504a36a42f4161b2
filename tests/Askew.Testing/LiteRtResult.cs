namespace Askew.Testing;

/// <summary>What LiteRT gives for one model.</summary>
/// <param name="Shapes">The extents of its outputs.</param>
/// <param name="Outputs">For each run the numbers of each output.</param>
/// <param name="Milliseconds">For each run how long it took.</param>
/// <param name="Error">What went wrong; null where nothing did.</param>
internal sealed record LiteRtResult(int[][] Shapes, float[][][] Outputs, double[] Milliseconds, string? Error);
