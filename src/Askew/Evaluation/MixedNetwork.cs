using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>A network of which a rest computes in float: behind the integer network or in between.</summary>
internal sealed class MixedNetwork : INetwork
{
    private readonly IntegerProgram program;
    private readonly IReadOnlyList<Value> outputs;
    private readonly IReadOnlyList<int> inputs;
    private readonly IReadOnlyList<Stage> stages;

    /// <summary>Puts both together.</summary>
    /// <param name="program">The integer network.</param>
    /// <param name="rest">The float part, shapes known, as <see cref="Quantization.MixedFile"/> says.</param>
    /// <param name="workers">The threads of one run.</param>
    /// <param name="open">Makes a slice of the program ready to run.</param>
    /// <exception cref="InvalidDataException">They do not go together.</exception>
    public MixedNetwork(IntegerProgram program, Graph rest, Workers workers, Func<IntegerProgram, INetwork> open)
    {
        IReadOnlySet<string> returning = MixedSchedule.Returning(program, rest);
        this.program = program;
        outputs = [.. rest.Outputs.Where(value => value.Producer is null || !returning.Contains(value.Name))];
        inputs = [.. program.Inputs.Where(input => !returning.Contains(program.Tensors[input].Name))];
        stages =
        [
            .. MixedSchedule.Of(program, rest).Select(stage => new Stage(
                stage,
                stage.Integers is null ? null : open(stage.Integers),
                stage.Rest is null ? null : new FloatNetwork(stage.Rest, workers))),
        ];
    }

    private MixedNetwork(
        IntegerProgram program, IReadOnlyList<Value> outputs, IReadOnlyList<int> inputs, IReadOnlyList<Stage> stages)
    {
        this.program = program;
        this.outputs = outputs;
        this.inputs = inputs;
        this.stages = stages;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames => [.. outputs.Select(output => output.Name)];

    /// <inheritdoc/>
    public IReadOnlyList<bool> AreWhole => [.. outputs.Select(output => output.ElementType != ElementType.Float32)];

    /// <inheritdoc/>
    public long MemoryFor(int runs) =>
        stages.Sum(stage => (stage.Integers?.MemoryFor(runs) ?? 0) + (stage.Rest?.MemoryFor(runs) ?? 0));

    /// <inheritdoc/>
    public INetwork Fork() => new MixedNetwork(program, outputs, inputs, [.. stages.Select(stage => stage.Fork())]);

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> given)
    {
        // What the integers make, dequantised, which loses nothing; and what is real by name.
        Dictionary<int, Tensor> stored = [];
        Dictionary<string, Tensor> reals = [];
        foreach ((int input, Tensor tensor) in inputs.Zip(given))
        {
            reals[program.Tensors[input].Name] = tensor;
        }

        foreach (Stage stage in stages)
        {
            stage.Run(program, stored, reals);
        }

        return [.. outputs.Select(output => output.Constant ?? reals[output.Name])];
    }

    private sealed record Stage(MixedStage Plan, INetwork? Integers, FloatNetwork? Rest)
    {
        public Stage Fork() => this with { Integers = Integers?.Fork(), Rest = (FloatNetwork?)Rest?.Fork() };

        public void Run(IntegerProgram program, Dictionary<int, Tensor> stored, Dictionary<string, Tensor> reals)
        {
            if (Integers is not null)
            {
                IReadOnlyList<Tensor> made = Integers.Run([.. Plan.Integers!.Inputs.Select(tensor =>
                    stored.GetValueOrDefault(tensor) ?? reals[program.Tensors[tensor].Name])]);
                foreach ((int tensor, Tensor contents) in Plan.Integers.Outputs.Zip(made))
                {
                    // Kept beyond the run that made it.
                    stored[tensor] = Tensor.Of(contents.Shape, contents.Floats.ToArray());
                }
            }

            foreach (TailInstruction move in Plan.Moves)
            {
                float[][] parts = [.. move.Inputs.Select(input => stored[program.StorageOf(input)].Floats.ToArray())];
                stored[program.StorageOf(move.Output)] =
                    Tensor.Of(program.Tensors[move.Output].Shape, ProgramTail.Run(program, move, parts));
            }

            foreach (int result in program.Results)
            {
                if (stored.TryGetValue(program.StorageOf(result), out Tensor? contents))
                {
                    reals[program.Tensors[result].Name] = Tensor.Of(program.Tensors[result].Shape, contents.Floats.ToArray());
                }
            }

            if (Rest is not null)
            {
                foreach ((string name, Tensor tensor) in Rest.OutputNames.Zip(Rest.Run([.. Rest.InputNames.Select(name => reals[name])])))
                {
                    reals[name] = Tensor.Of(tensor.Shape, tensor.Floats.ToArray());
                }
            }
        }
    }
}
