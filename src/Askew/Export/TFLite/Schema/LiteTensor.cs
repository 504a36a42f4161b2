namespace Askew.Export.TFLite.Schema;

/// <summary>A tensor of a model.</summary>
/// <param name="Name">Its name, one of its own.</param>
/// <param name="Type">Its elements.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Buffer">Where its bytes are; 0, the empty buffer, where it is computed.</param>
/// <param name="Quantization">What its integers stand for; null where they are numbers.</param>
internal sealed record LiteTensor(string Name, LiteType Type, int[] Shape, int Buffer, LiteQuantization? Quantization)
{
    /// <summary>As the schema's table of this name.</summary>
    public FlatTable ToTable()
    {
        FlatTable table = new FlatTable().Ints(0, Shape).Byte(1, (int)Type).Int(2, Buffer).Text(3, Name);
        return (Quantization is null ? table : table.Table(4, Quantization.ToTable())).Flag(8, true);
    }
}
