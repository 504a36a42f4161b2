namespace Askew.Export.TFLite.Schema;

/// <summary>A tensor of a model.</summary>
/// <param name="Name">Its name, one of its own.</param>
/// <param name="Type">Its elements.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Contents">Its bytes, where it never changes; null where it is computed or comes from outside.</param>
/// <param name="Quantization">What its integers stand for; null where they are numbers.</param>
internal sealed record LiteTensor(string Name, LiteType Type, int[] Shape, byte[]? Contents, LiteQuantization? Quantization)
{
    /// <summary>As the schema's table of this name.</summary>
    /// <param name="buffer">Where its bytes are in the model's list of buffers; 0, the empty one, where it has none.</param>
    public FlatTable ToTable(int buffer)
    {
        FlatTable table = new FlatTable().Ints(0, Shape).Byte(1, (int)Type).Int(2, buffer).Text(3, Name);
        return (Quantization is null ? table : table.Table(4, Quantization.ToTable())).Flag(8, true);
    }
}
