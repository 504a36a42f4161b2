using Askew.Tensors;

namespace Askew.Samples;

/// <summary>An image as a network takes it, and where its pixels came to lie.</summary>
internal sealed record PreparedImage(Tensor Tensor, ImageGeometry Geometry);
