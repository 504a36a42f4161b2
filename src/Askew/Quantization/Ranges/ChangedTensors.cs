using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Quantization.Ranges;

/// <summary>The tensors of one sample as they are after a change: those that changed are here as long as somebody reads them, all others as
/// they were. One for a thread.</summary>
internal sealed class ChangedTensors
{
    private readonly Dictionary<Value, Tensor> changed = [];
    private readonly Dictionary<Value, float[]> arrays = [];
    private readonly SpareArrays<float> spare = new();
    private IReadOnlyDictionary<Value, Tensor> unchanged = new Dictionary<Value, Tensor>();

    /// <summary>The tensor of <paramref name="value"/> now.</summary>
    public Tensor this[Value value] => value.Constant ?? (changed.TryGetValue(value, out Tensor? tensor) ? tensor : unchanged[value]);

    /// <summary>Whether <paramref name="value"/> may be another than it was.</summary>
    public bool Has(Value value) => changed.ContainsKey(value);

    /// <summary>Begins with nothing changed.</summary>
    public void StartFrom(IReadOnlyDictionary<Value, Tensor> tensors)
    {
        unchanged = tensors;
        foreach (Value value in changed.Keys.ToArray())
        {
            Drop(value);
        }
    }

    /// <summary>A place for the changed tensor of <paramref name="value"/>; what is in it is arbitrary.</summary>
    public Tensor Place(Value value)
    {
        if (value.ElementType != ElementType.Float32)
        {
            return changed[value] = Tensor.Zeros(value.KnownShape, value.ElementType);
        }

        float[] array = spare.Take(value.KnownShape.ElementCount);
        arrays[value] = array;
        return changed[value] = Tensor.Of(value.KnownShape, array);
    }

    /// <summary>Forgets the changed tensor of <paramref name="value"/>, which nobody reads any more.</summary>
    public void Drop(Value value)
    {
        changed.Remove(value);
        if (arrays.Remove(value, out float[]? array))
        {
            spare.Return(array);
        }
    }

    /// <summary>A copy of the changed tensor of <paramref name="value"/> that lasts.</summary>
    public Tensor Keep(Value value)
    {
        Tensor copy = Tensor.Zeros(value.KnownShape, value.ElementType);
        this[value].Bytes.CopyTo(copy.Bytes);
        return copy;
    }
}
