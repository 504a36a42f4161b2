using Askew.Graphs;
using Askew.Instructions;

namespace Askew.Evaluation;

/// <summary>In which order an integer program and the float rest of its network run: each as far as it gets with what is there, in
/// turn.</summary>
internal static class MixedSchedule
{
    /// <summary>The names of what <paramref name="rest"/> makes and <paramref name="program"/> takes as inputs.</summary>
    public static IReadOnlySet<string> Returning(IntegerProgram program, Graph rest)
    {
        HashSet<string> inputs = [.. program.Inputs.Select(input => program.Tensors[input].Name)];
        return rest.Outputs.Where(value => value.Producer is not null).Select(value => value.Name).Where(inputs.Contains).ToHashSet();
    }

    /// <summary>The stages, in order.</summary>
    /// <exception cref="InvalidDataException">The rest waits for what needs its own results.</exception>
    public static IReadOnlyList<MixedStage> Of(IntegerProgram program, Graph rest)
    {
        var work = new Progress(program, rest);
        var stages = new List<MixedStage>();
        while (!work.IsDone)
        {
            stages.Add(work.Next());
        }

        return stages;
    }

    private sealed class Progress
    {
        private readonly IntegerProgram program;
        private readonly Graph rest;
        private readonly List<IntegerInstruction> instructions;
        private readonly List<TailInstruction> moves;
        private readonly List<int> nodes;
        private readonly HashSet<int> waiting;

        // Integer tensors and reals that are there, the first by the numbers of their storage.
        private readonly HashSet<int> filled = [];
        private readonly HashSet<int> outside = [];
        private readonly HashSet<string> known;

        public Progress(IntegerProgram program, Graph rest)
        {
            this.program = program;
            this.rest = rest;
            instructions = [.. program.Instructions];
            moves = [.. program.Tail];
            nodes = [.. Enumerable.Range(0, rest.Nodes.Count)];
            waiting = [.. program.Inputs];
            IReadOnlySet<string> returning = Returning(program, rest);
            known = [.. program.Inputs.Select(input => program.Tensors[input].Name).Where(name => !returning.Contains(name))];
        }

        public bool IsDone => instructions.Count == 0 && moves.Count == 0 && nodes.Count == 0;

        public MixedStage Next()
        {
            int left = instructions.Count + moves.Count + nodes.Count;
            int[] arrived = [.. waiting.Where(input => known.Contains(program.Tensors[input].Name))];
            waiting.ExceptWith(arrived);
            filled.UnionWith(arrived.Select(program.StorageOf));
            IntegerInstruction[] slice = Take(instructions, instruction => instruction.Inputs.All(IsFilled), instruction =>
                filled.Add(program.StorageOf(instruction.Output)));
            IntegerProgram? integers = Slice(slice, arrived);
            outside.UnionWith(program.Outputs.Select(program.StorageOf).Where(filled.Contains));
            TailInstruction[] moved = Take(moves, move => move.Inputs.All(input => outside.Contains(program.StorageOf(input))), move =>
                outside.Add(program.StorageOf(move.Output)));
            known.UnionWith(program.Results.Where(result => outside.Contains(program.StorageOf(result)))
                .Select(result => program.Tensors[result].Name));
            int[] floats = Take(nodes, node => rest.Nodes[node].VariableInputs.All(input => known.Contains(input.Name)), node =>
                known.UnionWith(rest.Nodes[node].Outputs.Select(output => output.Name)));
            return left > instructions.Count + moves.Count + nodes.Count
                ? new MixedStage(integers, moved, floats.Length == 0 ? null : Part(floats))
                : throw new InvalidDataException("its float part waits for what needs its own results");
        }

        private bool IsFilled(int tensor)
        {
            int storage = program.StorageOf(tensor);
            return program.Tensors[storage].Constant is not null || filled.Contains(storage);
        }

        // In order, so that what follows from what was just taken is taken as well.
        private static T[] Take<T>(List<T> from, Predicate<T> isReady, Action<T> done)
        {
            var taken = new List<T>();
            from.RemoveAll(one =>
            {
                bool ready = isReady(one);
                if (ready)
                {
                    taken.Add(one);
                    done(one);
                }

                return ready;
            });
            return [.. taken];
        }

        // Tensors keep their numbers; what no instruction of the slice touches takes no memory there.
        private IntegerProgram? Slice(IntegerInstruction[] slice, int[] arrived)
        {
            HashSet<int> made = [.. slice.Select(instruction => program.StorageOf(instruction.Output))];
            HashSet<int> later = [.. instructions.SelectMany(one => one.Inputs).Concat(program.Outputs).Select(program.StorageOf)];
            int[] passing = [.. arrived.Where(input => program.Outputs.Select(program.StorageOf).Contains(program.StorageOf(input)))];
            int[] read = [.. slice.SelectMany(one => one.Inputs).Concat(passing).Select(program.StorageOf)
                .Where(tensor => program.Tensors[tensor].Constant is null && !made.Contains(tensor)).Distinct().Order()];
            int[] needed = [.. made.Concat(passing.Select(program.StorageOf)).Where(later.Contains).Distinct().Order()];
            return needed.Length == 0 ? null : new IntegerProgram
            {
                Origin = program.Origin,
                Tensors = program.Tensors,
                Instructions = slice,
                Inputs = read,
                Outputs = needed,
            };
        }

        private Graph Part(int[] numbers)
        {
            Graph copy = rest.Copy();
            Node[] taken = [.. numbers.Select(number => copy.Nodes[number])];
            HashSet<Node> here = [.. taken];
            HashSet<Value> inputs = [.. taken.SelectMany(node => node.VariableInputs).Where(value => value.Producer is not { } maker
                || !here.Contains(maker))];
            HashSet<string> later =
            [
                .. nodes.SelectMany(node => rest.Nodes[node].VariableInputs).Concat(rest.Outputs).Select(value => value.Name),
            ];
            return new Graph(
                rest.Name, inputs, taken.SelectMany(node => node.Outputs).Where(value => later.Contains(value.Name)), taken);
        }
    }
}
