namespace Askew.Operators.Normalization;

/// <summary>exp(x) / sum of exp.</summary>
internal sealed class Softmax() : SoftmaxOperator("Softmax", isLogarithm: false);
