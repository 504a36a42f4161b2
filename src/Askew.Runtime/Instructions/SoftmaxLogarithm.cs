namespace Askew.Instructions;

/// <summary>The logarithmic part of <see cref="Softmax"/>: <c>(-d * InputMultiplier - ln(sum) * LogMultiplier + Addend) &gt;&gt;
/// RightShift</c>.</summary>
/// <param name="InputMultiplier">Multiplier of the distance from the largest input.</param>
/// <param name="LogMultiplier">Multiplier of ln(sum), which is in 1/2^<see cref="Softmax.LogBits"/>.</param>
/// <param name="Addend">Zero point of the output and half a step.</param>
/// <param name="RightShift">S.</param>
/// <param name="LogTable">ln(1 + i / 2^<see cref="Softmax.LogTableBits"/>) in 1/2^<see cref="Softmax.LogBits"/>, for i = 0 to
/// 2^<see cref="Softmax.LogTableBits"/>,
/// then ln 2 as the last entry.</param>
internal sealed record SoftmaxLogarithm(int InputMultiplier, int LogMultiplier, long Addend, int RightShift, int[] LogTable);
