namespace Askew.Operators.Normalization;

/// <summary>x - log(sum of exp).</summary>
internal sealed class LogSoftmax() : SoftmaxOperator("LogSoftmax", isLogarithm: true);
