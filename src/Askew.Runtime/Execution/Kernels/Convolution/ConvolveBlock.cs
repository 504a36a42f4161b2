namespace Askew.Execution.Kernels.Convolution;

/// <summary>A rectangle of output pixels of one image and one group of channels.</summary>
internal readonly record struct ConvolveBlock(int Batch, int Group, int FirstRow, int FirstColumn, int Rows, int Columns);
