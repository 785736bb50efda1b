import django.db.models.deletion
import django.utils.timezone
import portello.core.ids
import portello.core.names
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('customers', '0001_initial'),
        ('knowledge', '0001_initial'),
        ('portals', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('extra', models.JSONField(blank=True, default=dict, editable=False)),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('portal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portals.portal')),
                ('title', models.CharField(max_length=200, verbose_name='Question')),
                ('find', portello.core.names.FindField('title', blank=True, default='', editable=False, max_length=1000)),
                ('language', models.CharField(max_length=5, verbose_name='Language')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='knowledge.category', verbose_name='Category')),
                ('state', models.CharField(choices=[('published', 'Published'), ('withdrawn', 'Withdrawn')], default='published', max_length=10, verbose_name='State')),
                ('is_pinned', models.BooleanField(default=False, verbose_name='Stands at the top')),
                ('is_closed', models.BooleanField(default=False, verbose_name='Closed to follow-ups')),
                ('answers', models.PositiveIntegerField(default=0, verbose_name='Answers')),
                ('helped', models.PositiveIntegerField(default=0, verbose_name='Helpful')),
                ('is_solved', models.BooleanField(default=False)),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='Published')),
                ('last_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='Last post')),
            ],
            options={
                'indexes': [models.Index(fields=['portal', 'state', '-is_pinned', '-published_at'], name='question_newest'), models.Index(fields=['portal', 'state', '-helped'], name='question_helpful')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['published', 'withdrawn'])), name='question_state')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='questions.question')),
                ('kind', models.CharField(choices=[('asked', 'Question'), ('follow_up', 'Follow-up'), ('answer', 'Answer')], max_length=10)),
                ('text', models.TextField()),
                ('name', models.CharField(blank=True, max_length=200)),
                ('job_title', models.CharField(blank=True, max_length=100)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('edited_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('helped', models.PositiveIntegerField(default=0)),
                ('is_solution', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['question', 'at', 'id'], name='post_in_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['asked', 'follow_up', 'answer'])), name='post_kind'), models.CheckConstraint(condition=models.Q(('kind', 'answer'), models.Q(('helped', 0), ('is_solution', False), ('job_title', ''), ('user', None)), _connector='OR'), name='only_answers_help'), models.UniqueConstraint(condition=models.Q(('kind', 'asked')), fields=('question',), name='one_post_asks')],
            },
        ),
        migrations.CreateModel(
            name='Authorship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='authorship', to='questions.post')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='authorships', to='questions.question')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.contact')),
                ('mails', models.BooleanField(default=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['contact', 'question'], name='authorship_contact')],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='questions.post')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.contact')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('post', 'contact'), name='one_vote_of_a_person')],
            },
        ),
    ]
