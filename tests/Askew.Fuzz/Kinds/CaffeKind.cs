using System.Buffers.Binary;
using System.Text;
using Askew.Cli;
using Askew.Fuzz.Mutators;
using Askew.Samples;
using Askew.Samples.Arrays;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>Damaged Caffe networks, through commands that read them. A file is the length of the description in four bytes, the
/// description, and the weights.</summary>
internal sealed class CaffeKind : IKind
{
    private static readonly int[] allowed = [ExitCodes.Done, ExitCodes.Model, ExitCodes.Data];

    // What the command line asks for may not go with what is in the file.
    private static readonly int[] allowedOfRequests = [.. allowed, ExitCodes.Usage];

    private static readonly Lazy<CaffeModel[]> seeds =
        new(() => [CaffeNetworks.Classifier(), CaffeNetworks.Detector(), CaffeNetworks.Old()]);

    /// <inheritdoc/>
    public string Name => "caffe";

    /// <inheritdoc/>
    public string Extension => ".caffe";

    /// <inheritdoc/>
    public int Round => 1000;

    // A small file may declare tensors of hundreds of megabytes, and work grows with them.
    /// <inheritdoc/>
    public TimeSpan Patience => TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public byte[] Make(Random random)
    {
        CaffeModel seed = seeds.Value[random.Next(seeds.Value.Length)];
        int which = random.Next(10);
        byte[] text = Encoding.UTF8.GetBytes(which < 8 ? ProtobufTextMutator.Mutate(seed.Description, random) : seed.Description);
        byte[] weights = seed.Weights();
        weights = which >= 7 ? ProtobufMutator.Mutate(weights, random) : weights;
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        return [.. length, .. text, .. weights];
    }

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        int length = input.Length < 4 ? 0 : Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(input), 0, input.Length - 4);
        string model = sandbox.Write("m.prototxt", input[Math.Min(4, input.Length)..(Math.Min(4, input.Length) + length)]);
        sandbox.Write("m.caffemodel", input[(Math.Min(4, input.Length) + length)..]);
        int which = input.Aggregate(0, (sum, b) => ((sum * 31) + b) & 0xFFFFFF) % 12;
        if (which < 6)
        {
            return new Outcome($"inspect {Sandbox.Tool(allowed, "inspect", which < 5 ? model : sandbox.PathOf("m.caffemodel"))}");
        }

        string data = sandbox.Write("d.npz", Samples());
        string[] command = which < 8
            ? ["run", model, data]
            : ["quantize", model, "--calibration", data, "-o", sandbox.PathOf("o.askew")];
        return new Outcome($"{command[0]} {Sandbox.Tool(allowedOfRequests, [.. command, "--threads", "1"])}");
    }

    private static byte[] Samples()
    {
        using var stream = new MemoryStream();
        NpzFile.Write(stream, [new NamedTensor("data", Tensor.Of(new Shape(1, 3, 12, 12), TestModel.Noise(3 * 12 * 12, 1)))]);
        return stream.ToArray();
    }
}
