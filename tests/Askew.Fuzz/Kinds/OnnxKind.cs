using Askew.Cli;
using Askew.Fuzz.Graphs;
using Askew.Fuzz.Mutators;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>Damaged ONNX files, through every command that reads them.</summary>
internal sealed class OnnxKind : IKind
{
    private const int Seeds = 4000;

    private static readonly int[] allowed = [ExitCodes.Done, ExitCodes.Model, ExitCodes.Data];

    // What the command line asks for may not go with what is in the file.
    private static readonly int[] allowedOfRequests = [.. allowed, ExitCodes.Usage];

    /// <inheritdoc/>
    public string Name => "onnx";

    /// <inheritdoc/>
    public string Extension => ".onnx";

    /// <inheritdoc/>
    public int Round => 1000;

    // A small file may declare tensors of hundreds of megabytes, and work grows with them.
    /// <inheritdoc/>
    public TimeSpan Patience => TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public byte[] Make(Random random) => ProtobufMutator.Mutate(RandomGraphs.Make(new Random(random.Next(Seeds)), isSmall: true), random);

    /// <inheritdoc/>
    public Outcome Try(byte[] input, Sandbox sandbox)
    {
        string model = sandbox.Write("m.onnx", input);
        int which = input.Aggregate(0, (sum, b) => ((sum * 31) + b) & 0xFFFFFF) % 20;
        if (which < 6)
        {
            return new Outcome($"inspect {Sandbox.Tool(allowed, "inspect", model)}");
        }

        string data = sandbox.Write("d.npz", SampleArrays.For(input));
        string output = sandbox.PathOf("o.askew");
        string[] command = which switch
        {
            6 => ["run", model, data],
            7 => ["evaluate", model, "--data", data, "--reference", model],
            8 => ["doctor", model, "--calibration", data],
            9 => ["analyze", model, "--calibration", data],
            10 => ["calibrate", model, "--calibration", data, "-o", sandbox.PathOf("o.stats")],
            11 => ["compare", model, "--calibration", data, "--data", data],
            _ => ["quantize", model, "--calibration", data, "-o", output, .. Treatment.Random(new Random(input.Length)).Arguments],
        };
        int exitCode = Sandbox.Tool(allowedOfRequests, [.. command, "--threads", "1"]);
        if (command[0] == "quantize" && exitCode == ExitCodes.Done)
        {
            Sandbox.Tool(allowed, "inspect", output);
            Sandbox.Tool(allowed, "run", output, data);
            string format = new[] { "c", "onnx-qdq", "onnx-qoperator" }[input.Length % 3];
            Sandbox.Tool(allowedOfRequests, "export", output, "--format", format, "-o", sandbox.PathOf("export"));
        }

        return new Outcome($"{command[0]} {exitCode}");
    }
}
