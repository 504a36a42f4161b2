namespace Askew.Operators.Unary;

/// <summary>Computes a run of elements of an element-wise function.</summary>
internal delegate void SpanFunction(ReadOnlySpan<float> source, Span<float> destination);
