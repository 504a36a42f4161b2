using System.Collections.Concurrent;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>Outputs that are computed once for each sample, however often they are asked for.</summary>
/// <remarks>Never more than a given amount of memory: samples beyond it are computed again.</remarks>
internal sealed class RememberedOutputs : ISampleOutputs
{
    /// <summary>The memory that is reasonable where nothing else is known.</summary>
    public const long DefaultMemoryInBytes = 1L << 29;

    private readonly ISampleOutputs source;
    private readonly Memory memory;

    /// <summary>Remembers what <paramref name="source"/> gives, in up to <paramref name="mostBytes"/> bytes.</summary>
    public RememberedOutputs(ISampleOutputs source, long mostBytes)
        : this(source, new Memory(mostBytes))
    {
    }

    private RememberedOutputs(ISampleOutputs source, Memory memory) => (this.source, this.memory) = (source, memory);

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames => source.OutputNames;

    /// <inheritdoc/>
    public IReadOnlyList<bool> AreWhole => source.AreWhole;

    /// <inheritdoc/>
    public ISampleOutputs Fork() => new RememberedOutputs(source.Fork(), memory);

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Of(Sample sample, int number) => memory.Find(number) ?? memory.Keep(number, source.Of(sample, number));

    private sealed class Memory(long mostBytes)
    {
        private readonly ConcurrentDictionary<int, Tensor[]> kept = new();
        private long free = mostBytes;

        public IReadOnlyList<Tensor>? Find(int number) => kept.GetValueOrDefault(number);

        public IReadOnlyList<Tensor> Keep(int number, IReadOnlyList<Tensor> outputs)
        {
            if (Interlocked.Add(ref free, -outputs.Sum(tensor => (long)tensor.Bytes.Length)) >= 0)
            {
                kept[number] = [.. outputs.Select(tensor => Tensor.Of(tensor.Shape, tensor.Floats.ToArray()))];
            }

            return outputs;
        }
    }
}
